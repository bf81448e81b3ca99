import { type ComponentType, lazy, Suspense, useState } from "react";

interface ButtonProps {
  onClick?: () => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
}

/**
 * A button whose menu is fetched when it is first wanted: until then the button alone stands there. The menu brings
 * the same button with it and is open when it comes.
 */
export function onDemand<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  Opener: ComponentType<P & ButtonProps>,
): ComponentType<P> {
  const Menu = lazy(load);
  return function OnDemand(props: P) {
    const [wanted, setWanted] = useState(false);
    const prepare = () => void load();
    const opener = <Opener {...props} onClick={() => setWanted(true)} onPointerEnter={prepare} onFocus={prepare} />;
    if (!wanted) return opener;
    return (
      <Suspense fallback={opener}>
        <Menu {...props} />
      </Suspense>
    );
  };
}
