import { useEffect, useState } from "react";
import { queryClient } from "../api.ts";

/** False until the page has shown itself and read what it shows: for what nobody needs in the first second. */
export function useLater(): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => {
      if (queryClient.isFetching()) return;
      clearInterval(timer);
      setLater(true);
    }, 1200);
    return () => clearInterval(timer);
  }, []);
  return later;
}
