import { useEffect, useState } from "react";

/** False at first, true when the page has had time to show itself: for what nobody needs in the first second. */
export function useLater(wait_ms = 1500): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), wait_ms);
    return () => clearTimeout(timer);
  }, [wait_ms]);
  return later;
}
