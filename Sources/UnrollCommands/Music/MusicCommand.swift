internal import ArgumentParser

struct MusicCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "music",
        abstract: "Music: models of the notes of each time step, and composing with them.",
        discussion: """
            Music comes as piano rolls in JSON ({"train": [piece, …], "valid": …, "test": …}, or a \
            list of pieces; a piece is a list of time steps, a step the list of its pitches), as MIDI \
            files and as ABC tunes, in files and folders of any mix.
            """,
        subcommands: [MusicTrain.self, MusicTest.self, MusicCompose.self])
}
