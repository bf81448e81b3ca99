import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Overview() {
  return <PageTitle title="Overview" />;
}
