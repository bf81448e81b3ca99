declare module "../../kernel/context.ts" {
  interface Ports {
    /** The ISO code of the currency that everything is priced in. */
    currency: string;
  }
}

export {};
