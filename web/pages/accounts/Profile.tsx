import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Profile() {
  return <PageTitle title="Profile" />;
}
