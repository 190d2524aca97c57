package import UnrollPictures

extension GradientFlow {
    /// The norms against time steps back from the loss.
    ///
    /// - Parameters:
    ///   - title: Above the chart.
    ///   - subtitle: Below the title.
    package func chart(_ title: String, subtitle: String) -> Chart {
        Chart(
            title, subtitle: subtitle, x: Chart.Axis("time steps back from the loss"),
            y: Chart.Axis("gradient of h (LSTM: of c), its norm", scale: .logarithmic),
            curves.map { curve in
                let norms = curve.memory
                return Chart.Series(
                    curve.name,
                    .line(
                        norms.enumerated().map { Chart.Point(Double($0), $1.mean) },
                        spread: norms.map { Chart.Spread($0.low, $0.high) }))
            })
    }
}

extension ModelGradients {
    /// The charts before and after training, with names for their files.
    package var charts: [(name: String, chart: Chart)] {
        let about = "mean of \(sequences) sequences, band from the 10th to the 90th percentile"
        return [
            (
                "gradients-before",
                initial.chart("Gradients as training began", subtitle: about)
            ), ("gradients-after", trained.chart("Gradients after training", subtitle: about)),
        ]
    }
}
