import { PageTitle } from "../../parts/PageTitle.tsx";

export default function Home() {
  return <PageTitle title="Home" />;
}
