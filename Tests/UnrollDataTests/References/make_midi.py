"""Writes midi.jsonl: MIDI files and what mido and pretty_midi read in them.

mido 1.3, pretty_midi 0.2.11. Usage: python make_midi.py > midi.jsonl
Notes are [start, end, pitch, velocity, program, percussion], in seconds, in the order of start and pitch.
Files of the name `written …` are the bytes that MusicScore.midi is to write for the score of
MIDIWriterTests.
"""
import io
import json
import random

import mido
import pretty_midi


def read(data):
    midi = pretty_midi.PrettyMIDI(io.BytesIO(data))
    notes = [
        [round(float(n.start), 6), round(float(n.end), 6), int(n.pitch), int(n.velocity), int(i.program),
         int(i.is_drum)]
        for i in midi.instruments for n in i.notes
    ]
    file = mido.MidiFile(file=io.BytesIO(data))
    return {
        "hex": data.hex(), "format": file.type, "tracks": len(file.tracks),
        "ticks": file.ticks_per_beat, "notes": sorted(notes, key=lambda n: (n[0], n[2], n[1])),
        "length": round(float(file.length), 6),
    }


def save(file):
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def random_file(seed):
    """Random notes, some of which overlap, in several tracks, with tempos anywhere."""
    draw = random.Random(seed)
    file = mido.MidiFile(type=1, ticks_per_beat=draw.choice([24, 96, 120, 480, 960]))
    for number in range(draw.randint(1, 4)):
        track = mido.MidiTrack()
        file.tracks.append(track)
        channel = draw.choice([0, 1, 9])
        track.append(mido.Message("program_change", channel=channel, program=draw.randint(0, 127)))
        if number == 0:
            track.append(mido.MetaMessage("time_signature", numerator=3, denominator=4))
        sounding = []
        for _ in range(40):
            wait = draw.choice([0, 1, 7, 30, 60, 200])
            if number == 0 and draw.random() < 0.1:
                track.append(
                    mido.MetaMessage("set_tempo", tempo=draw.randint(200000, 900000), time=wait))
                wait = 0
            if sounding and draw.random() < 0.55:
                pitch = sounding.pop(draw.randrange(len(sounding)))
                kind = draw.choice(["note_off", "note_on"])
                velocity = 0 if kind == "note_on" else 64
                track.append(
                    mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=wait))
                # An end takes all notes of the pitch.
                sounding = [other for other in sounding if other != pitch]
            else:
                pitch = draw.randint(55, 62)
                sounding.append(pitch)
                track.append(mido.Message(
                    "note_on", channel=channel, note=pitch, velocity=draw.randint(1, 127), time=wait))
        # What began as another note of its pitch ended goes on, whatever is in the list.
        for pitch in range(55, 63):
            track.append(mido.Message("note_off", channel=channel, note=pitch, time=50))
    return save(file)


def running_status():
    """Running status across a meta event, with a controller, a bend and a system exclusive event."""
    events = bytes.fromhex(
        "00 90 3c 40 60 3e 50 00 ff 01 02 68 69 20 3c 00 00 f0 03 01 02 f7 10 b0 07 64 00 e0 00 40"
        "00 80 3e 00 00 ff 2f 00".replace(" ", ""))
    return (bytes.fromhex("4d546864 00000006 0000 0001 0060".replace(" ", "")) + b"MTrk"
            + len(events).to_bytes(4, "big") + events)


def number(value):
    """A number of variable length."""
    data = [value & 0x7F]
    while value := value >> 7:
        data.insert(0, value & 0x7F | 0x80)
    return bytes(data)


def track(events, end):
    """A track of messages at their ticks, each with its status."""
    data, now = b"", 0
    for tick, message in events + [(end, mido.MetaMessage("end_of_track"))]:
        data += number(tick - now) + bytes(message.bytes())
        now = tick
    return b"MTrk" + len(data).to_bytes(4, "big") + data


def written(single):
    """The file that MusicScore.midi writes of the score in MIDIWriterTests."""
    meta, message = mido.MetaMessage, mido.Message
    marks = [
        (0, meta("set_tempo", tempo=500000)),
        (0, meta("time_signature", numerator=3, denominator=4)),
        (0, meta("key_signature", key="Dm")),
        (960, meta("set_tempo", tempo=400000)),
        (1440, meta("time_signature", numerator=6, denominator=8)),
    ]

    def on(tick, pitch, velocity, channel=0):
        return tick, message("note_on", channel=channel, note=pitch, velocity=velocity)

    def off(tick, pitch, channel=0):
        return tick, message("note_off", channel=channel, note=pitch, velocity=64)

    def program(tick, number, channel=0):
        return tick, message("program_change", channel=channel, program=number)

    first = [
        program(0, 0), on(0, 60, 80), on(0, 64, 70), on(100, 67, 50), off(300, 67), on(300, 67, 60),
        off(480, 60), on(480, 60, 90), off(500, 67), off(960, 64), off(960, 60),
    ]
    second = [
        program(0, 0, 9), on(0, 36, 127, 9), off(10, 36, 9), program(960, 40, 1),
        on(960, 48, 100, 1), off(1440, 48, 1),
    ]
    if single:
        # At one tick: marks, ends, then what begins.
        events = (
            marks[:3] + first[:3] + second[:3] + first[3:9] + marks[3:4] + first[9:] + second[3:5]
            + marks[4:] + second[5:])
        tracks = [events]
    else:
        tracks = [marks, first, second]
    head = bytes([0, 0, 0, 6, 0, 0 if single else 1, 0, len(tracks)]) + (480).to_bytes(2, "big")
    return b"MThd" + head + b"".join(track(events, 2000) for events in tracks)


if __name__ == "__main__":
    for seed in range(12):
        print(json.dumps({"name": f"random {seed}", **read(random_file(seed))}))
    print(json.dumps({"name": "running status", **read(running_status())}))
    print(json.dumps({"name": "written single", **read(written(True))}))
    print(json.dumps({"name": "written tracks", **read(written(False))}))
