# Что говорит страница бизнеса: клиенты, выручка, сделки, поддержка, первые шаги, отрицательный контроль.

absent-business-table = О { $subject } ни в одной записи нет таблицы { $table }; это не то же, что пустая таблица. Из выгрузки её сделает команда: { $command }
absent-no-customers = Никто ни разу не платил: доля клиентов не определена.
absent-no-quoted-numbers = Ни одного числа из материалов для покупателей не выписано.
absent-no-requests-to-support = В поддержку никто не обращался: доля ответов не определена.
absent-no-onboardings = { $n ->
    [0] Ни за одним новичком не наблюдали.
   *[other] Новичков: { $n }; ни один не был посторонним на чистой машине.
  }

condition-payments = Платежей в выгрузке: { $n }; принесли деньги и не были возвращены: { $counted }.
condition-retention = Когда-либо платили: { $n }; известно, платят ли по истечении { $days } дней: { $known }; срок ещё не вышел: { $young }.
condition-installations = Попыток: { $n }; посторонними, с нуля и успешно: { $good }.
condition-quoted = Чисел: { $n }, из них с указанным утверждением: { $named }. Верны ли эти утверждения, судят их области.
condition-deals = Сделок: { $n }, оплачено: { $paid }; со знакомыми и связанными лицами, не учтено: { $related }.
condition-support = Обещанный срок ещё не вышел, не учтено: { $open }. Без ответа вовсе: { $never }.
condition-onboarding = С помощью: { $helped }. Бросили: { $gave-up }. Свои или не на чистой машине, не учтено: { $left-out }.

axis-days-since-start = дни с прихода клиента
axis-share-staying = доля оставшихся
axis-months-since-first = месяцы с первого платежа
axis-cohort = первый платёж
axis-share-paying = доля платящих
curve-no-customers = Никто не платил: выгрузку посмотрели, она пуста.
chart-retention = Сколько времени остаются клиенты?
chart-retention-description = Кривая Каплана — Мейера: доля клиентов с действующей подпиской по дням с их прихода, с поточечной полосой 95 %; кто ещё остаётся, учтён как цензурированное наблюдение, а не отброшен.
chart-cohorts = Сколько из впервые заплативших в одном месяце платят позже?
chart-cohorts-description = Строка — месяц первого платежа, столбец — месяц после него: сколько клиентов заплатили. Незавершённые месяцы не показаны.
chart-customers-generated = Сгенерировано: сорок клиентов, часть из них уходит

revenue-caption = Платежи по месяцам за вычетом возвратов
revenue-masked = скрыто
revenue-column-month = Месяц
revenue-column-currency = Валюта
revenue-column-customers = Клиентов
revenue-column-payments = Платежей
revenue-column-sum = Сумма
revenue-column-share = От лучшего месяца
customers-caption = Платившие клиенты в порядке первого платежа
customers-masked = клиент { $number }
customers-ended = ушёл
customers-staying = остаётся
customers-unknown = неизвестно: подписки в выгрузке нет
customers-column-customer = Клиент
customers-column-since = С какого месяца
customers-column-payments = Платежей
customers-column-state = Состояние
funnel-caption = От первого контакта до оплаты: доли от предыдущей ступени с односторонними границами 95 %
funnel-all = все сделки
funnel-independent = независимые
funnel-contacted = первый контакт
funnel-offered = предложение
funnel-signed = договор
funnel-paid = оплата
funnel-column-deals = Сделки
funnel-column-stage = Ступень
funnel-column-n = Дошло
funnel-column-share = От предыдущей
funnel-column-low = Не меньше
funnel-column-high = Не больше
service-times-caption = Медианы времени с односторонними границами 95 %; не наступившее учтено как цензурированное
times-support = первый ответ поддержки
times-onboarding = первый работающий узел
service-times-column-what = Время до события
service-times-column-n = n
service-times-column-open = Не наступило
service-times-column-median = Медиана
service-times-column-low = Не меньше
service-times-column-high = Не больше

business-controls-caption = Отрицательный контроль: сгенерированные выгрузки, в каждой один изъян или ни одного
planted-paying-one = один платёж
planted-paying-none = пустая выгрузка
planted-paying-test = один платёж в тестовом режиме
planted-paying-refunded = один возвращённый платёж
planted-paying-uncaptured = один платёж, который так и не списали
planted-sales-three = три сделки с независимыми клиентами
planted-sales-related = пять сделок со знакомыми
planted-support-in-time = 60 обращений, на все ответили в срок
planted-support-late = 60 обращений, 12 с опозданием или без ответа
planted-onboarded = 40 новичков, все справились сами
planted-onboarded-helped = 40 новичков, всем помогали
planted-onboarded-given-up = 40 новичков, 9 бросили
planted-onboarded-authors = 40 попыток самих авторов
planted-churn-known = двенадцать клиентов, о каждом известно по истечении 90 дней
planted-churn-young = пятьдесят клиентов, у некоторых 90 дней ещё не прошли
planted-churn-lost = платящий клиент, подписки которого нет в выгрузке
planted-installed = версия, которую установил посторонний
planted-installed-by-authors = версия, которую устанавливали только авторы
planted-quoted-unbacked = два числа, одно без утверждения
