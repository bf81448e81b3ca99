import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Datasets() {
  return <PageTitle title="Datasets" />;
}
