import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Usage() {
  return <PageTitle title="Usage" />;
}
