internal import UnrollData
internal import UnrollLayers

extension MusicConfig {
    /// What a page on a music model tells.
    var profile: TaskProfile {
        var profile = TaskProfile()
        profile.tags = [recurrent.cell.rawValue, "music", "music-generation", "midi"]
        profile.swift = [
            "let model = try MusicModel(contentsOf: MODEL)",
            "let music = try model.compose(ComposingRequest(), random: RandomStream(seed: 1))",
            "try music.score.writeMIDI(to: \"new.mid\")",
        ]
        profile.limits = [
            "It knows notes by their pitch and time alone: neither instruments nor loudness."
        ]
        return profile
    }
}
