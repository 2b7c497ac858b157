# Что страницы области infrastructure говорят о том, что сообщил API Kubernetes.

condition-containers = { $good } из { $n } контейнеров, которые показал API; сосчитаны все
condition-rules = правил в обзоре собственных прав: { $n }
absent-no-answer = В записях нет ответа кластера о { $kind } этой системы; что было отклонено, сказано в пробелах записей.
absent-no-rules-review = Для тех, кто запрашивал данные, не записан обзор собственных прав: { $identities }.
absent-rules-review-incomplete = Кластер называет обзор прав сборщика неполным: какой-то из авторизаторов не сообщает своих правил.

workloads-caption = Что запущено: одинаковые контейнеры занимают одну строку
workloads-none = нет
workloads-column-recording = Запись
workloads-column-workload = Рабочая нагрузка
workloads-column-container = Контейнер
workloads-column-image = Образ
workloads-column-image-id = Дайджест запущенного
workloads-column-probes = Пробы
workloads-column-requests = Запросы, CPU/память
workloads-column-limits = Лимиты, CPU/память
workloads-column-pods = Подов
workloads-column-restarts = Перезапусков
workloads-column-last-exit = Последнее завершение (код)

guards-caption = Что его защищает: бюджеты прерываний, сетевые политики, квоты, узлы
guards-none = в пространстве имён нет
guards-not-seen = не видно: не запрашивалось или отказано
guards-column-recording = Запись
guards-column-kind = Вид
guards-column-name = Имя
guards-column-rule = Что задано
guards-column-state = Состояние

access-caption = Что разрешено сборщику по ответу самого кластера; сначала замечания
access-column-recording = Запись
access-column-identity = Учётная запись
access-column-groups = Группы API
access-column-resources = Ресурсы [имена]
access-column-verbs = Действия
access-column-finding = Замечание
access-expected = то, что нужно
access-wildcard = замечание: подстановочный знак
access-impersonates = замечание: действует от чужого имени или расширяет свои права
access-executes = замечание: выполняет команды в подах
access-proxies = замечание: обращается через прокси, а через него можно выполнять команды
access-secrets = замечание: читает секреты
access-writes = замечание: что-то изменяет
