declare module "../../kernel/context.ts" {
  interface Ports {
    /** How fast stored bytes are read again to find damage: people's downloads come first. */
    scrub_bytes_per_second: number;
  }
}

export {};
