import { PageTitle } from "../../parts/PageTitle.tsx";

export default function New() {
  return <PageTitle title="New" />;
}
