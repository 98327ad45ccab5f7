// Asks leave, subscribes and posts it. Without support the form stays hidden.
const form = document.querySelector("[data-push]"), worker = navigator.serviceWorker;
if (form && worker && window.PushManager) {
  form.hidden = false;
  document.querySelector("[data-push-none]").hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await Notification.requestPermission();
      await worker.register("/push-worker.js");
      const push = (await worker.ready).pushManager, wanted = { userVisibleOnly: true, applicationServerKey: form.dataset.push };
      form.elements.subscription.value = JSON.stringify(await push.subscribe(wanted).catch(async () => {
        await (await push.getSubscription()).unsubscribe();
        return push.subscribe(wanted);
      }));
      form.submit();
    } catch { form.querySelector("[data-push-trouble]").hidden = false; }
  });
}
