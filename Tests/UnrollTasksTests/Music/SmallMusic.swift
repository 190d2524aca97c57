import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Small pieces that can be learned: two chords that alternate, three steps each.
enum SmallMusic {
    static func pieces(_ count: Int, from pitch: Int = 48) -> [PianoRoll] {
        (0..<count).map { number in
            let chords = [[0, 4, 7], [0, 5, 9]].map { $0.map { UInt8(pitch + $0 + number % 3) } }
            let steps = (0..<(18 + number % 4)).map { step -> [UInt8] in
                step % 9 == 8 ? [] : chords[step / 3 % 2]
            }
            return PianoRoll(name: "piece \(number)", steps: steps)
        }
    }

    static func config(_ notes: MusicConfig.Notes) -> MusicConfig {
        var config = MusicConfig()
        config.notes = notes
        config.recurrent.hiddenSize = 16
        config.jointSize = 9
        config.transposition = 2
        config.outputDropout = 0.1
        config.batchSize = 4
        config.training.epochs = 40
        config.training.learningRate = 0.02
        return config
    }
}
