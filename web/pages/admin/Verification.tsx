import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Verification() {
  return <PageTitle title="Verification" />;
}
