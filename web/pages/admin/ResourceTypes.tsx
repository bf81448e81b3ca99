import { PageTitle } from "../../parts/PageTitle.tsx";

export default function ResourceTypes() {
  return <PageTitle title="ResourceTypes" />;
}
