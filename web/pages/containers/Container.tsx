import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Container() {
  return <PageTitle title="Container" />;
}
