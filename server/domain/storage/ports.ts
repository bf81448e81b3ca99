/** How fast stored bytes are read again to find damage: people's downloads come first. */
export interface Scrubbing {
  bytes_per_second: number;
}

declare module "../../kernel/context.ts" {
  interface Ports {
    scrubbing: Scrubbing;
  }
}
