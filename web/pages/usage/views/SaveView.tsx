import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { saveView, setOpeningView, type View, type ViewQuery } from "../../../../contract/views.ts";
import { call, useAct } from "../../../api.ts";
import { Dialog } from "../../../parts/Dialog.tsx";
import type { UsageSearch } from "../statistics.ts";
import { ViewForm } from "./ViewForm.tsx";

interface SaveViewProps {
  namespace: string;
  search: UsageSearch;
  query: ViewQuery;
  /** Whether views may be saved for others. */
  shares: boolean;
  onClose: () => void;
}

/** Saves what is shown under a name. */
export function SaveView({ namespace, search, query, shares, onClose }: SaveViewProps) {
  const { t } = useTranslation();
  const params = { namespace };
  const done = (view: View) => {
    notifications.show({ message: t("views.saved", { name: view.name }) });
    onClose();
  };
  const act = useAct(saveView, done);
  return (
    <Dialog opened onClose={onClose} title={t("views.save_title")}>
      <ViewForm
        {...{ act, shares, search, query, onClose }}
        given={{ name: "", audience: "me", opens: false }}
        send={t("views.save_do")}
        onSend={async ({ opens, ...body }) => {
          const { id } = await act.mutateAsync({ params, body: { ...body, query: body.query ?? query } });
          if (opens) await call(setOpeningView, { params, body: { id } });
        }}
      />
    </Dialog>
  );
}
