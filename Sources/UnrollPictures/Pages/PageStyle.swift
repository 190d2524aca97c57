/// The one style sheet of all pages.
enum PageStyle {
    /// Text keeps at least 4.5 : 1 on every ground that is set here.
    static let sheet = """
        :root { color-scheme: light dark; \(Ink.styles(dark: false)) --surface: #f5f6f8; \
        --edge: #d5d9de; --link: #0b5394; --high: 11 83 148; --low: 194 84 27; --strongest: .58; }
        @media screen and (prefers-color-scheme: dark) { :root { \(Ink.styles(dark: true)) \
        --surface: #1c2128; --edge: #39414a; --link: #6cb4ff; --high: 76 148 232; \
        --low: 214 118 62; --strongest: .5; } \
        .picture image { filter: brightness(2.1); } }
        *, *::before, *::after { box-sizing: border-box; }
        html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
        body { margin: 0 auto; padding: 0 clamp(1.1rem, 4vw, 3rem) 4rem; max-width: 80rem; \
        background: var(--background); color: var(--text); \
        font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", \
        "Liberation Sans", Arial, sans-serif; font-variant-numeric: tabular-nums; \
        overflow-wrap: break-word; }
        h1, h2, h3 { line-height: 1.2; text-wrap: balance; letter-spacing: -.012em; }
        h1 { font-size: clamp(1.7rem, 1.2rem + 2vw, 2.5rem); margin: 0 0 .4rem; font-weight: 680; }
        h2 { font-size: 1.45rem; margin: 0 0 1.2rem; font-weight: 650; }
        h3 { font-size: 1.08rem; margin: 2.4rem 0 .8rem; font-weight: 650; }
        p { margin: 0 0 1rem; max-width: 68ch; }
        a { color: var(--link); text-underline-offset: .18em; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 3px; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -99rem; top: .6rem; padding: .5rem 1rem; z-index: 2; \
        background: var(--background); border: 2px solid var(--link); border-radius: 6px; }
        .skip:focus { left: .6rem; }
        header { padding: clamp(2rem, 6vw, 4.5rem) 0 1.6rem; }
        header p { color: var(--muted); font-size: 1.08rem; margin: 0; }
        nav ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; \
        gap: .35rem 1.3rem; font-size: .94rem; }
        nav a { color: var(--muted); text-decoration: none; display: inline-block; \
        padding: .2rem 0; }
        nav a:hover { color: var(--link); text-decoration: underline; }
        nav { border-block: 1px solid var(--edge); padding: .7rem 0; }
        section { padding: 3rem 0 1rem; }
        section + section { border-top: 1px solid var(--edge); }
        dl { margin: 0 0 1.4rem; }
        dd { margin: 0; } dt, dd, h1, h2, h3, figcaption, caption, nav a { overflow-wrap: anywhere; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); \
        gap: 1.4rem 1.8rem; margin-bottom: 2rem; }
        .facts div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
        .facts dt { color: var(--muted); font-size: .9rem; line-height: 1.35; }
        .facts dd { font-size: 1.65rem; line-height: 1.25; font-weight: 620; \
        letter-spacing: -.015em; }
        .list { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; }
        .list div { display: grid; grid-template-columns: minmax(7rem, 11rem) minmax(0, 1fr); gap: .2rem 1.5rem; }
        .list dt { color: var(--muted); }
        .note { border-left: 3px solid var(--series-4); padding: .15rem 0 .15rem .9rem; \
        color: var(--muted); }
        figure { margin: 0 0 2rem; }
        figcaption { color: var(--muted); font-size: .92rem; max-width: 68ch; margin-top: .5rem; }
        .passage figcaption, .colored figcaption { margin: 0 0 .45rem; }
        .picture { overflow-x: auto; }
        .picture svg { display: block; width: 100%; height: auto; }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); \
        gap: 0 2.5rem; }
        .columns > div { min-width: 0; }
        blockquote { margin: 0; padding: 1rem 1.2rem; background: var(--surface); border-radius: 8px; \
        white-space: pre-wrap; \
        font: .93rem/1.62 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", \
        "Liberation Mono", monospace; overflow-wrap: anywhere; }
        .colored blockquote { background: none; padding: .3rem 0; border-radius: 0; line-height: 1.75; }
        .colored + .colored { margin-top: -.6rem; }
        .colored span { border-radius: 2px; }
        .legend { display: flex; align-items: center; gap: .6rem; font-size: .85rem; \
        color: var(--muted); margin: .5rem 0 0; }
        .swatches { display: inline-flex; border: 1px solid var(--edge); border-radius: 3px; \
        overflow: hidden; }
        .swatches i { width: 1.05rem; height: .8rem; }
        .table { overflow-x: auto; margin: 0 0 2rem; }
        table { border-collapse: collapse; font-size: .93rem; min-width: min(100%, 28rem); }
        caption { text-align: start; color: var(--muted); font-size: .92rem; padding-bottom: .6rem; \
        max-width: 68ch; }
        th, td { text-align: start; vertical-align: top; padding: .42rem 1.6rem .42rem 0; \
        font-weight: 400; }
        thead th { color: var(--muted); font-size: .86rem; border-bottom: 1px solid var(--muted); \
        line-height: 1.3; vertical-align: bottom; }
        tbody tr + tr > * { border-top: 1px solid var(--edge); }
        td { max-width: 46ch; }
        tbody th { max-width: 30ch; min-width: 6.5rem; font-weight: 550; }
        td[dir] { min-width: 5rem; }
        .equations { display: grid; gap: .9rem 2.5rem; margin: 0 0 1.6rem; \
        grid-template-columns: minmax(0, max-content) minmax(14rem, 1fr); align-items: baseline; }
        .equations > div { display: contents; }
        .equations dt { font-size: 1.12rem; white-space: nowrap; }
        .equations math { display: math; }
        .equations dd { color: var(--muted); max-width: 60ch; }
        .n { text-align: end; } tbody .n { white-space: nowrap; min-width: 0; }
        details { margin: 0 0 1.6rem; }
        summary { cursor: pointer; color: var(--link); width: fit-content; padding: .15rem 0; }
        details[open] > summary { margin-bottom: .9rem; }
        figure > details { margin: .5rem 0 0; font-size: .95rem; }
        footer { margin-top: 4rem; border-top: 1px solid var(--edge); padding-top: 1.2rem; \
        color: var(--muted); font-size: .88rem; }
        \(colors)
        @media (min-width: 68rem) {
        body { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr); \
        grid-template-areas: "header header" "nav main" "footer footer"; column-gap: 3.5rem; }
        header { grid-area: header; } main { grid-area: main; } footer { grid-area: footer; }
        nav { grid-area: nav; border: 0; padding: 3.1rem 0 0; position: sticky; top: 0; \
        align-self: start; max-height: 100vh; overflow-y: auto; }
        nav ol { flex-direction: column; gap: .25rem; } }
        @media (max-width: 46rem) { .equations { grid-template-columns: minmax(0, 1fr); gap: .1rem; }
        .equations dt { overflow-x: auto; overflow-y: hidden; padding: .1rem 0; }
        .equations dd { margin-bottom: .9rem; } }
        @media (max-width: 40rem) {
        .list div { grid-template-columns: minmax(0, 1fr); gap: 0; } .list { gap: .9rem; }
        .facts { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: 1.1rem 1.2rem; }
        .facts dd { font-size: 1.35rem; }
        .picture svg.wide { width: 40rem; }
        .picture, .table { background: \
        linear-gradient(to right, var(--background) 40%, transparent) 0 0 / 2.5rem 100% local, \
        linear-gradient(to left, var(--background) 40%, transparent) 100% 0 / 2.5rem 100% local, \
        linear-gradient(to right, var(--grid), transparent) 0 0 / .7rem 100% scroll, \
        linear-gradient(to left, var(--grid), transparent) 100% 0 / .7rem 100% scroll; \
        background-repeat: no-repeat; }
        blockquote { padding: .8rem .9rem; } }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        @media print {
        html { font-size: 10pt; } nav, .skip { display: none; } body { display: block; \
        max-width: none; padding: 0; } header { padding-top: 0; }
        .columns { grid-template-columns: 1fr 1fr; }
        section { padding: 1.2rem 0 0; } figure, tr, .facts div { break-inside: avoid; } \
        h2, h3, caption { break-after: avoid; } 
        .table, .picture { overflow: visible; }
        .colored span, .swatches i { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }

        """

    /// The grounds of colored text, fainter toward zero.
    private static var colors: String {
        (1...ColoredText.levels).map { level in
            let share = Double(level) / Double(ColoredText.levels)
            let strength = "/ calc(var(--strongest) * \(share))"
            return """
                .p\(level) { background: rgb(var(--high) \(strength)); } \
                .m\(level) { background: rgb(var(--low) \(strength)); }
                """
        }.joined(separator: "\n")
    }
}
