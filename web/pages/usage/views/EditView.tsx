import { Checkbox } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { editView, setOpeningView, type View } from "../../../../contract/views.ts";
import { call, useAct } from "../../../api.ts";
import { Dialog } from "../../../parts/Dialog.tsx";
import type { UsageSearch } from "../statistics.ts";
import { ViewForm } from "./ViewForm.tsx";
import { isShown, queryOf } from "./views.ts";

interface EditViewProps {
  namespace: string;
  search: UsageSearch;
  view: View;
  shares: boolean;
  onClose: () => void;
}

/** Changes the name of a view, for whom it is, whether it comes first, and, if wished, what it shows. */
export function EditView({ namespace, search, view, shares, onClose }: EditViewProps) {
  const { t } = useTranslation();
  const [replaced, setReplaced] = useState(false);
  const query = isShown(view, search) ? undefined : queryOf(search);
  const params = { namespace };
  const act = useAct(editView, () => {
    notifications.show({ message: t("views.changed") });
    onClose();
  });
  const { id, name, audience, opens: opened } = view;
  return (
    <Dialog opened onClose={onClose} title={t("views.edit_title", { name })}>
      <ViewForm
        {...{ act, shares, search, onClose }}
        query={replaced ? query : undefined}
        given={{ name, audience, opens: opened }}
        send={t("views.edit_do")}
        onSend={async ({ opens, ...body }) => {
          if (opens !== opened) await call(setOpeningView, { params, body: { id: opens ? id : null } });
          await act.mutateAsync({ params: { namespace, id }, body });
        }}
      >
        {query && (
          <Checkbox
            label={t("views.replace")}
            description={t("views.replace_hint")}
            checked={replaced}
            onChange={(event) => setReplaced(event.currentTarget.checked)}
          />
        )}
      </ViewForm>
    </Dialog>
  );
}
