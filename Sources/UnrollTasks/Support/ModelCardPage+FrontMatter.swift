internal import UnrollSystem

extension ModelCardPage {
    /// The metadata that Hugging Face's hub reads, between lines of `---`.
    var frontMatter: [String] {
        var lines = ["---", "library_name: unroll"]
        if let license {
            lines += license.hubLines.map { "\($0.key): \(YAMLText.quoted($0.value))" }
        }
        if let pipeline = card.profile.pipeline {
            lines.append("pipeline_tag: \(YAMLText.quoted(pipeline))")
        }
        lines.append("tags:")
        var known: Set<String> = []
        for tag in ["unroll", "swift"] + (card.isNetwork ? ["recurrent-neural-network"] : [])
            + card.profile.tags where known.insert(tag).inserted
        {
            lines.append("- \(YAMLText.quoted(tag))")
        }
        if !card.metrics.isEmpty { lines += modelIndex }
        return lines + ["---"]
    }

    /// The validation in the hub's form. It asks for a data set, which a model file does not know by
    /// name.
    private var modelIndex: [String] {
        var lines = [
            "model-index:",
            "- name: \(YAMLText.quoted(name))",
            "  results:",
            "  - task:",
            "      type: \(YAMLText.quoted(card.profile.pipeline ?? "other"))",
            "      name: \(YAMLText.quoted(card.task))",
            "    dataset:",
            "      name: \"validation data of its training\"",
            "      type: \"validation\"",
            "      split: \"validation\"",
            "    metrics:",
        ]
        for metric in card.metrics {
            lines += [
                "    - type: \(YAMLText.quoted(metric.type))",
                "      value: \(YAMLText.number(metric.value))",
                "      name: \(YAMLText.quoted(metric.name))",
            ]
        }
        return lines
    }
}
