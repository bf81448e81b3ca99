import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { type Application as ApplicationShape, getApplication } from "../../../contract/applications.ts";
import { isGone, useCall } from "../../api.ts";
import { AccessTab } from "../../parts/access/AccessTab.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { LoadFailure } from "../../parts/resource/LoadFailure.tsx";
import { MetadataNotice } from "../../parts/resource/MetadataNotice.tsx";
import { PageSkeleton } from "../../parts/resource/PageSkeleton.tsx";
import { About } from "./About.tsx";
import { Head } from "./Head.tsx";
import { Settings } from "./Settings.tsx";
import { Versions } from "./Versions.tsx";

const PutForward = lazy(() => import("./PutForward.tsx"));

const from = "/frame/$namespace/applications/$name";

/** One application: what it is, what it serves and has served, who may open it. */
export default function Application() {
  const at = useParams({ from });
  const { data: application, error, refetch } = useCall(getApplication, { params: at });
  if (application && !isGone(error)) return <Page key={application.id} application={application} />;
  return error ? <LoadFailure error={error} onRetry={refetch} /> : <PageSkeleton />;
}

const tabs = ["about", "versions", "access", "settings"] as const;
/** What a maintainer sees of somebody else's private application. */
const tabsOfMetadata = ["access", "settings"] as const;

function Page({ application }: { application: ApplicationShape }) {
  const { t } = useTranslation();
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/applications/$name" });
  const show = (change: Partial<typeof search>, replace = true) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const is_open = application.can["resource.read_content"] === true;
  const offered: readonly (typeof tabs)[number][] = is_open ? tabs : tabsOfMetadata;
  const tab = offered.find((value) => value === search.tab) ?? offered[0];
  return (
    <>
      <Head application={application} />
      {!is_open && <MetadataNotice resource={application} />}
      <PageTabs
        label={application.name}
        value={tab ?? "about"}
        tabs={offered.map((value) => ({ value, label: t(`applications.tabs.${value}`) }))}
        onChange={(next) => show({ tab: next }, false)}
      />
      {tab === "about" && (
        <About
          application={application}
          editing={search.edit === "readme"}
          onEdit={(editing) => show({ edit: editing ? "readme" : undefined })}
          onPutForward={() => show({ edit: "serves" })}
        />
      )}
      {tab === "versions" && <Versions application={application} />}
      {tab === "access" && <AccessTab thing={application} />}
      {tab === "settings" && <Settings application={application} />}
      <Suspense>
        {search.edit === "serves" && application.can["resource.edit"] && (
          <PutForward application={application} onClose={() => show({ edit: undefined })} />
        )}
      </Suspense>
    </>
  );
}
