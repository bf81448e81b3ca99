import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Execution() {
  return <PageTitle title="Execution" />;
}
