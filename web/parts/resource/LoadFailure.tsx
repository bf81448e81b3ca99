import { problemOf } from "../../api.ts";
import { MissingContent } from "../../pages/errors.tsx";
import { ErrorNotice } from "../ErrorNotice.tsx";

/** A page whose thing could not be read: nothing there, or what went wrong and another try. */
export const LoadFailure = ({ error, onRetry }: { error: unknown; onRetry: () => unknown }) =>
  problemOf(error)?.status === 404 ? <MissingContent /> : <ErrorNotice error={error} onRetry={onRetry} />;
