import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Limits() {
  return <PageTitle title="Limits" />;
}
