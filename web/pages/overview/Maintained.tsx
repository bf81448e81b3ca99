import { SimpleGrid } from "@mantine/core";
import type { Organization } from "../../../contract/organizations.ts";
import { Information } from "./Information.tsx";
import { LatelyDone } from "./LatelyDone.tsx";
import { LimitsInUse } from "./LimitsInUse.tsx";
import { People } from "./People.tsx";
import { StorageByProject } from "./StorageByProject.tsx";

/** The organization in one look, for those who maintain it: who it is, who is in it, what holds, fills and happens. */
export default function Maintained({ organization }: { organization: Organization }) {
  const { path } = organization;
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 3 }} spacing="md" verticalSpacing={0}>
        <Information organization={organization} />
        <People organization={organization} />
        <LimitsInUse namespace={path} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" verticalSpacing={0}>
        <StorageByProject namespace={path} />
        <LatelyDone namespace={path} />
      </SimpleGrid>
    </>
  );
}
