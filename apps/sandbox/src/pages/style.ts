/** The style sheet of the sandbox's pages, inlined and allowed by its hash. */
export const style = `
:root { color-scheme: light dark; --ink: #17212b; --quiet: #55636f; --paper: #fff; --ground: #eef2f5; --line: #ccd5dc;
  --accent: #0b6e5f; --on-accent: #fff; --warning: #8a3b00; --warning-ground: #fff1e4; --error: #a3122a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf1; --quiet: #a3b0bb; --paper: #1b242d; --ground: #10171d;
  --line: #3a4753; --accent: #45c9b0; --on-accent: #06231e; --warning: #ffb884; --warning-ground: #3a2412;
  --error: #ff97a5; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: 1fr auto; place-items: center; gap: 1.5rem;
  padding: 1.5rem 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { width: min(27rem, 100%); padding: 2rem; background: var(--paper); border: 1px solid var(--line);
  border-radius: 1rem; box-shadow: 0 1rem 2.5rem rgb(0 0 0 / 8%); }
.brand { margin: 0 0 1.5rem; font-weight: 700; letter-spacing: .04em; color: var(--accent); }
.brand span { font-weight: 400; color: var(--quiet); }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; }
.quiet, footer { color: var(--quiet); font-size: .875rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--quiet); border-radius: .5rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button { flex: 1 1 8rem; min-height: 2.75rem; padding: .6rem 1rem; font: inherit; font-weight: 600; color: var(--accent);
  background: transparent; border: 1px solid currentColor; border-radius: .5rem; cursor: pointer; }
button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { margin: 1rem 0 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: .5rem; }
li { padding: .5rem .75rem; overflow-wrap: anywhere; font-size: .9375rem; }
li + li { border-top: 1px solid var(--line); }
li strong { padding: .1rem .5rem; border-radius: 1rem; font-size: .8125rem; color: var(--warning);
  background: var(--warning-ground); white-space: nowrap; }
.error { padding: .75rem; border-left: .25rem solid var(--error); color: var(--error); }
footer { max-width: 27rem; text-align: center; }
`;
