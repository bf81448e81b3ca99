import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Settings() {
  return <PageTitle title="Settings" />;
}
