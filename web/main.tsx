import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { me, queryClient, session } from "./api.ts";
import { startLanguage } from "./i18n.ts";
import { useLater } from "./parts/later.ts";
import { router } from "./routes.tsx";
import { theme, variables } from "./theme.ts";
import "./theme.css";

const Notices = lazy(() => import("./ui/Notices.tsx"));

const LaterNotices = () => <Suspense>{useLater() && <Notices />}</Suspense>;

session.onLost = () => {
  queryClient.setQueryData(me.queryKey, null);
  const { pathname, href } = router.state.location;
  if (pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: { next: href } });
};

/** The first page is whole when it comes: until then the mark in index.html stands. */
async function open() {
  await Promise.all([startLanguage(), router.load()]);
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <LaterNotices />
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

// Not awaited here: the pages that it waits for import from this very file's bundle.
void open();
