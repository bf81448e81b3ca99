/** A small random source that gives the same numbers every time (mulberry32): the sample is the same everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const stations = [
  { name: "meadow", base: 14.2, swing: 6.1 },
  { name: "forest", base: 12.1, swing: 3.2 },
  { name: "pond", base: 13.0, swing: 2.1 },
  { name: "roof", base: 16.8, swing: 8.4 },
];

/** 40 days of hourly temperature and humidity at four stations of a school garden: header and 3,840 rows of CSV. */
export function measurementsCsv(): string {
  const random = seeded(20260901);
  const lines = ["time,station,temperature_celsius,humidity_percent"];
  const start = Date.UTC(2026, 4, 1);
  for (let hour = 0; hour < 40 * 24; hour++) {
    const time = new Date(start + hour * 3_600_000).toISOString().replace(".000", "");
    for (const { name, base, swing } of stations) {
      const day = Math.sin(((hour % 24) - 9) * (Math.PI / 12));
      const temperature = base + swing * day + hour / 200 + (random() - 0.5) * 2;
      const humidity = Math.min(99, Math.max(20, 88 - 2.1 * temperature + (random() - 0.5) * 9));
      lines.push(`${time},${name},${temperature.toFixed(1)},${humidity.toFixed(0)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

export const readme = `# School garden, May and June

Temperature and humidity at four stations of the school garden, every hour for forty days, and a picture of a leaf for
each station. Made by Guildhall itself, free to use for anything.

| file | what it holds |
|---|---|
| \`measurements.csv\` | \`time\` (UTC), \`station\`, \`temperature_celsius\`, \`humidity_percent\` |
| \`leaves/*.png\` | one leaf a station, 96 × 96 pixels |

**Try it:** the container *climate-report* reads these files at \`/input/0\`, computes daily means, and draws a chart.
`;
