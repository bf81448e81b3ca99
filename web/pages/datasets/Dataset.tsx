import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Dataset() {
  return <PageTitle title="Dataset" />;
}
