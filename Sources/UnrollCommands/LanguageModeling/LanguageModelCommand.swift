internal import ArgumentParser

struct LanguageModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lm",
        abstract: "Language models: predict the next character, byte or word; write text.",
        subcommands: [
            LanguageModelTrain.self, LanguageModelTest.self, LanguageModelGenerate.self,
            LanguageModelProbe.self, LanguageModelAgreement.self, LanguageModelMix.self,
            LanguageModelLadder.self,
            LanguageModelQuantize.self, LanguageModelConvert.self,
        ])
}
