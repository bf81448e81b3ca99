import { BoughtPackages } from "./BoughtPackages.tsx";
import { Offers } from "./Offers.tsx";

interface PackagesProps {
  namespace: string;
  /** The number of the package that is open. */
  open: number | undefined;
  onOpen: (number: number | undefined) => void;
}

/** What was bought and what is left of it, and what can be bought. */
export const Packages = ({ namespace, open, onOpen }: PackagesProps) => (
  <>
    <BoughtPackages namespace={namespace} open={open} onOpen={onOpen} />
    <Offers namespace={namespace} onBought={onOpen} />
  </>
);
