import { PNG } from "pngjs";
import { seeded } from "./measurements.ts";

const side = 96;

/** A leaf of 96 × 96 pixels; each seed grows another one. */
export function leafPng(seed: number): Buffer {
  const random = seeded(seed);
  const [green, width, lobes] = [110 + random() * 90, 0.22 + random() * 0.12, 3 + Math.floor(random() * 5)];
  const picture = new PNG({ width: side, height: side });
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [u, v] = [x / side - 0.5, y / side];
      const edge = width * Math.sin(Math.PI * v) * (1 + 0.25 * Math.sin(v * Math.PI * 2 * lobes));
      const inside = Math.abs(u) < edge;
      const vein = Math.abs(u) < 0.012 || Math.abs(((v * lobes * 2) % 1) - Math.abs(u) * 3) < 0.06;
      const shade = inside ? (vein ? 0.55 : 0.8 + 0.2 * random()) : 1;
      const colour = inside ? [70 * shade, green * shade, 60 * shade] : [247, 248, 244];
      picture.data.set([...colour.map(Math.round), 255], (y * side + x) * 4);
    }
  return PNG.sync.write(picture);
}
