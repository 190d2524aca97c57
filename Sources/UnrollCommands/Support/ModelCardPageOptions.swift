internal import ArgumentParser
internal import Unroll

/// A model's card as a page.
struct ModelCardPageOptions: ParsableArguments {
    @Flag(
        help: """
            Print the model's card as a page of Markdown, with the front matter of Hugging Face's hub.
            """) var markdown = false

    @Option(
        help: ArgumentHelp(
            "Name the model's licence on that page by its short name, such as apache-2.0.",
            valueName: "id")) var license: String?

    /// Throws where these options do not fit the others.
    func validate(model: String?, json: Bool) throws {
        if markdown, json {
            throw ValidationError("--markdown and --json exclude each other: give one of them")
        }
        if markdown, model == nil {
            throw ValidationError("--markdown needs a model: unroll info MODEL --markdown")
        }
        if license != nil, !markdown {
            throw ValidationError("--license stands on the page of --markdown: give both")
        }
    }

    /// Prints the page.
    func show(_ card: ModelCard) throws {
        let page = ModelCardPage(
            card, license: try license.map(ModelLicense.init), commands: ModelUse.lines(card))
        var out = StandardOutput()
        try out.write(Array(page.text().utf8))
        try out.flush()
    }
}
