import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Containers() {
  return <PageTitle title="Containers" />;
}
