import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Sample } from "../../domain/containers/ports.ts";

const ask = (...args: string[]): Promise<string> =>
  promisify(execFile)("nvidia-smi", args, { timeout: 5000 }).then(
    ({ stdout }) => stdout,
    () => "",
  );

/**
 * The graphics cards of this machine, from lines like `GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-5a…)` without the number,
 * which may change with a boot.
 */
export const graphicsCards = async (): Promise<string[]> =>
  [...(await ask("-L")).matchAll(/^GPU \d+: (.+)$/gm)].map(([, name = ""]) => name);

interface Card {
  id: string;
  percent: number;
  memory_bytes: number;
}

let last: { at: number; cards: Promise<Card[]> } | undefined;

/** What these cards are doing, all together; nothing when none of them is one that the machine tells of. */
export async function graphicsUse(devices: readonly string[]): Promise<Pick<Sample, "gpu">> {
  if (devices.length === 0) return {};
  if (!last || last.at < Date.now() - 2000) last = { at: Date.now(), cards: readCards() };
  const held = (await last.cards).filter(({ id }) => devices.includes(id));
  if (held.length === 0) return {};
  const sum = (of: (card: Card) => number) => held.reduce((total, card) => total + of(card), 0);
  return {
    gpu: { percent: sum(({ percent }) => percent) / held.length, memory_bytes: sum((card) => card.memory_bytes) },
  };
}

/** Lines like `GPU-5a…, 87, 10240`: percent and MiB. What a card cannot tell is `[N/A]`. */
async function readCards(): Promise<Card[]> {
  const text = await ask("--query-gpu=uuid,utilization.gpu,memory.used", "--format=csv,noheader,nounits");
  return text.split("\n").flatMap((line) => {
    const [id = "", percent, mebibytes] = line.split(", ");
    const numbers = [Number(percent), Number(mebibytes) * 2 ** 20];
    const [use = 0, memory_bytes = 0] = numbers;
    return numbers.every(Number.isFinite) ? [{ id, percent: use, memory_bytes }] : [];
  });
}
