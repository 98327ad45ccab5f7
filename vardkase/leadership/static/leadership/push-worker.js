// Shows what was sent; a tap opens its link.
addEventListener("push", (event) => {
  const { title, text, url, reference } = event.data.json();
  event.waitUntil(registration.showNotification(title, { body: text, tag: reference, data: url }));
});
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.data));
});
