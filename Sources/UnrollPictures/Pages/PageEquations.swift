/// An equation and what it does.
package struct PageEquation: Sendable {
    let mathML, meaning: String

    /// - Parameters:
    ///   - mathML: An element `math`, which stands in the page as it is.
    ///   - meaning: In words.
    package init(_ mathML: String, meaning: String) {
        self.mathML = mathML
        self.meaning = meaning
    }
}

extension PageWriter {
    /// Equations below each other, what each does beside it.
    mutating func write(_ equations: [PageEquation]) {
        open("dl", "class=\"equations\"")
        for equation in equations {
            line(
                """
                <div><dt>\(equation.mathML)</dt>\
                <dd>\(Markup.escaped(equation.meaning))</dd></div>
                """)
        }
        close("dl")
    }
}
