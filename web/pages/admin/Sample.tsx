import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Sample() {
  return <PageTitle title="Sample" />;
}
