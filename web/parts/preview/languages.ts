const ends: Record<string, string> = {
  bash: "bash sh zsh",
  c: "c h",
  cpp: "cpp cc cxx hpp hh cu cuh",
  csharp: "cs",
  css: "css",
  diff: "diff patch",
  go: "go",
  graphql: "graphql gql",
  ini: "ini toml cfg conf properties",
  java: "java",
  javascript: "js mjs cjs jsx",
  json: "json jsonl ndjson geojson ipynb webmanifest",
  kotlin: "kt kts",
  less: "less",
  lua: "lua",
  makefile: "mk",
  markdown: "md markdown",
  objectivec: "m mm",
  perl: "pl pm",
  php: "php",
  python: "py pyi pyw",
  r: "r",
  ruby: "rb",
  rust: "rs",
  scss: "scss",
  sql: "sql",
  swift: "swift",
  typescript: "ts tsx mts cts",
  vbnet: "vb",
  wasm: "wat",
  xml: "xml html htm xhtml svg rss xsl",
  yaml: "yaml yml",
};
const languages = new Map(
  Object.entries(ends).flatMap(([language, list]) => list.split(" ").map((end) => [end, language])),
);

/** The language that a file is written in, by the end of its name; undefined: none that is coloured. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/^(gnu)?makefile$/.test(name)) return "makefile";
  return languages.get(name.slice(name.lastIndexOf(".") + 1));
}
