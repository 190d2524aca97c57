import Foundation
import UnrollPictures

/// One chart of every kind; their drawings stand in References, to be looked at and compared with.
enum Gallery {
    /// Gradients that vanish at different rates, with a spread.
    static let lines = Chart(
        "Gradient over time", subtitle: "batch of 32, mean and spread",
        x: Chart.Axis("time steps back"),
        y: Chart.Axis("norm of the gradient", scale: .logarithmic),
        [("RNN, tanh", 0.85), ("GRU", 0.97), ("LSTM", 0.995)].map { name, rate in
            let values = (0...100).map { pow(rate, Double($0)) }
            return Chart.Series(
                name,
                .line(
                    values.enumerated().map { Chart.Point(Double($0), $1) },
                    spread: values.map { Chart.Spread($0 * 0.7, $0 * 1.4) }))
        })

    /// An epoch's loss is missing, another is infinite.
    static let gaps = Chart(
        "Loss", x: Chart.Axis("epoch"), y: Chart.Axis("loss", unit: "nats per word"),
        [
            Chart.Series(
                "training",
                .line(
                    [5.2, 4.1, .nan, 3.4, 3.1].enumerated().map { Chart.Point(Double($0 + 1), $1) })
            ),
            Chart.Series(
                "validation",
                .line(
                    [5.0, 4.3, 4.0, .infinity, 3.9].enumerated().map {
                        Chart.Point(Double($0 + 1), $1)
                    })),
            Chart.Series("best", .rule(3.9)),
        ])

    static let points = Chart(
        "Perplexity against time", x: Chart.Axis("training", unit: "seconds", scale: .logarithmic),
        y: Chart.Axis("perplexity", scale: .logarithmic),
        [
            Chart.Series(
                "system",
                .points(
                    [Chart.Point(0.5, 210), Chart.Point(1.2, 205), Chart.Point(60, 130)],
                    labels: ["kneser-ney", "snm", "lstm <2 layers>"])),
            Chart.Series(
                "mixture", .points([Chart.Point(61, 121)], labels: ["all"], isFilled: true)),
        ], key: [["system", "parameters"], ["lstm", "1,200,000"], ["snm", "300,000"]])

    static let bars = Chart(
        "F1 by type", x: Chart.Axis("type", categories: ["PER", "LOC", "ORG", "MISC"]),
        y: Chart.Axis("F1", unit: "%"),
        [
            Chart.Series("softmax", .bars([91.2, 90.1, 82.5, 74.9])),
            Chart.Series("CRF", .bars([93.4, 91.9, 85, 77.1])),
        ])

    static let boxes = Chart(
        "Lengths", x: Chart.Axis("class", categories: ["negative", "positive"]),
        y: Chart.Axis("words", includesZero: true),
        [
            Chart.Series(
                "", .boxes([Chart.Box(of: [3, 5, 8, 13, 21]), Chart.Box(of: [4, 9, 10, 11, 40])]))
        ])

    static let heat = HeatMap(
        "Confusion", rows: ["cat", "dog", "mouse"], columns: ["cat", "dog", "mouse"],
        values: [[42, 3, 0], [5, 38, 1], [2, 0, 51]], rowTitle: "true class",
        columnTitle: "predicted class", valueTitle: "examples", showsValues: true)

    /// Too many fields for rectangles.
    static let image = HeatMap(
        "Waves",
        values: (0..<40).map { row in
            (0..<100).map { sin(Double($0) / 7) * cos(Double(row) / 5) }
        }, rowTitle: "y", columnTitle: "x", scale: .diverging)

    static let svg: [(name: String, text: String)] = [
        ("lines", lines.svg), ("gaps", gaps.svg), ("points", points.svg), ("bars", bars.svg),
        ("boxes", boxes.svg), ("heat", heat.svg), ("image", image.svg),
    ]

    static let terminal: [(name: String, lines: [String])] = [
        ("lines", lines.lines(width: 72)), ("gaps", gaps.lines(width: 60, height: 10)),
        ("points", points.lines(width: 72)), ("bars", bars.lines(width: 60)),
        ("boxes", boxes.lines(width: 60)), ("heat", heat.lines(width: 60)),
        ("image", image.lines(width: 80)),
    ]
}
