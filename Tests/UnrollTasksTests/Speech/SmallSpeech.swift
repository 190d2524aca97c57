import TestSupport
import UnrollData
import UnrollLayers
import UnrollTasks
import UnrollTraining

/// Recognisers of ``ToneSpeech``.
enum SmallSpeech {
    static func config(_ change: (inout SpeechConfig) -> Void = { _ in }) -> SpeechConfig {
        var config = SpeechConfig()
        config.input.audio = SpeechInputConfig.spectra(sampleRate: ToneSpeech.rate)
        config.stack.hiddenSize = 24
        config.stack.layers = 1
        config.stack.dropouts = RecurrentStack.Dropouts()
        config.inputDropout = 0
        config.outputDropout = 0
        config.augmentation.speed = SpeedPerturbation(factors: [1])
        config.augmentation.hidesStretches = false
        config.batchSize = 8
        config.training.epochs = 40
        config.training.learningRate = 1e-2
        change(&config)
        return config
    }
}
