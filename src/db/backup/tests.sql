-- At least one row in every table, with values that COPY must escape.
insert into key_fingerprint values ('data', 1, '\x01'), ('index', 1, '\x02'), ('audit', 1, '\x03');
update instance set demo = true, clock_offset_ms = -86400000;
insert into job (name, last_run_at, last_error) values ('materialise', '2026-11-02T01:00Z', E'tab\there\nline \\. end');
insert into office (slug, name_zh, name_en, district_zh, district_en, address_zh, address_en, phone, hours, area, position)
    select 'office-' || n, '办事处' || n, 'Office ' || n, '南岗区', 'Nangang', '路 1 号', '1 Road', '12329', '[]', null, n
    from generate_series(1, 3) n;
delete from office where slug = 'office-2';
insert into bank (code, name_zh, name_en, position) values ('icbc', '工商银行', 'ICBC', 1);
insert into service (code, name_zh, name_en, minutes, booked_by, position) values ('loan_application', '贷款申请', 'Loan', 30, 'public', 1);
insert into svc_window (code, office_id, bank_id, name_zh, name_en, position)
    select 'w1', min(o.id), min(b.id), '1 号窗口', 'Window 1', 1 from office o, bank b;
insert into svc_window_service select w.id, s.id from svc_window w, service s;
insert into roster_template (window_id, valid_from, weekdays, spans, slot_minutes, capacity, quota, public_share, counter_share, priority_share)
    select id, '2026-01-01', '{1,2}', '[["08:30","11:30"]]', 30, 2, 10, 8, 1, 1 from svc_window;
insert into calendar_year values (2026, 'published');
insert into calendar_day values ('2026-10-01', 'holiday', true, '国庆节', 'National Day');
insert into checklist select id, 1, '2026-01-01', '{"questions": []}' from service;
insert into policy (valid_from, document) values ('2026-01-01', '{}');
insert into centre (name_zh, name_en, hotline, website) values ('中心', 'Centre', '12329', 'https://example.org');
insert into person (id_type, id_index, id_cipher, key_id)
    select 'passport', int4send(n), '\x00ff0a5c', 1 from generate_series(1, 40) n;
insert into mobile (number_index, number_cipher, key_id) values ('\x01', '\x5c2e0a', 1);
insert into login_code (mobile_id, code_hash, created_at, expires_at)
    select id, '\x00', '2026-11-02T01:00:00.123456Z', '2026-11-02T01:05Z' from mobile;
insert into citizen_session select '\x01', m.id, 1, '\x02', 1, 'web', 'zh-CN', '2026-11-02T01:00Z', '2026-11-02T02:00Z' from mobile m;
insert into address_count values ('codes', '\x01', '2026-11-02T01:00Z', 3);
insert into idempotency select id, '\x01', '\x02', 201, '{"a": "\\"}', '2026-11-02T01:00Z' from mobile;
insert into window_day (window_id, date, quota, public_quota, counter_quota, priority_quota)
    select id, '2026-11-03', 60, 50, 5, 5 from svc_window;
insert into slot (public_id, window_day_id, starts_at, ends_at, capacity)
    select gen_random_uuid(), id, '2026-11-03T00:30Z', '2026-11-03T01:00Z', 50 from window_day;
insert into reservation (code, slot_id, window_day_id, share, service_id, person_id, nth, mobile_id, name_cipher, key_id, facts,
        checklist_version, channel, lang, check_in_from, check_in_until, cancel_until, created_at, changed_at)
    select 'K7F29MQ4' || lpad(p.id::text, 4, '0'), s.id, s.window_day_id, 'public', v.id, p.id, 1, m.id, '\x01', 1, '{}', 1, 'app', 'en',
           s.starts_at, s.ends_at, s.starts_at, '2026-11-02T01:00Z', '2026-11-02T01:00Z'
    from person p, slot s, service v, mobile m;
insert into held_seat (slot_id, window_day_id, share, counts_in_day, until)
    select id, window_day_id, 'public', true, '2026-11-03T00:00Z' from slot;
insert into outbox (event, mobile_id, lang, payload, key_id, created_at)
    select 'reservation_confirmed', id, 'en', decode(repeat('00ff', 800000), 'hex'), 1, '2026-11-02T01:00Z' from mobile;
insert into audit_entry (at, actor, actor_id, action, object, detail, key_id, mac)
    values ('2026-11-02T01:00Z', 'citizen', 1, 'reservation.book', 'reservation:K7F29MQ40001', '{}', 1, '\x01');
insert into audit_seal values (1, 1, 1000, 1, '2026-11-02T01:00:02Z', 1, '\x01');
insert into audit_head (position, key_id, mac) values (1, 1, '\x02');
insert into staff (username, name, role, password_hash, password_changed_at, must_change_password, created_at)
    values ('auditor', '审计', 'auditor', '$argon2id$', '2026-11-02T01:00Z', false, '2026-11-02T01:00Z');
insert into staff_session select '\x01', id, '2026-11-02T01:00Z', '2026-11-02T01:00Z' from staff;
insert into staff_role_rule values ('auditor', true);
insert into closure (id, office_id, starts_at, ends_at, reason_zh, reason_en, resolve, made_by, made_at)
    select gen_random_uuid(), o.id, '2026-12-03T00:00Z', '2026-12-04T00:00Z', '停电', 'a power cut', 'offer', s.id, '2026-11-02T01:00Z'
    from office o, staff s;
insert into window_duty select id, '2026-11-03', 'paused', E'茶歇\t\\', null, '2026-11-03T01:00Z' from svc_window;
insert into ticket (id, reservation_id, office_id, date, letter, number, walk_in, window_id, checked_in_at)
    select gen_random_uuid(), r.id, w.office_id, '2026-11-03', 'A', r.id, false, w.id, '2026-11-03T00:20Z'
    from reservation r, svc_window w where r.id <= 2;
insert into ticket_number select office_id, date, letter, 2 from ticket limit 1;
insert into ticket_event (ticket_id, at, act, window_id, staff_id)
    select t.id, t.checked_in_at, 'checked_in', t.window_id, s.id from ticket t, staff s;
insert into visit_result select r.id, 'supplement_required', null, '{spouse}', w.id, null, '2026-11-03T00:50Z'
    from reservation r, svc_window w where r.id <= 2;
insert into visit_missing select reservation_id, 1, 'id_card', '过期' from visit_result;
insert into loan_case (case_number, reservation_id, accepted_at) select '20261103-0001', min(reservation_id), '2026-11-03T00:50Z' from visit_result;
insert into case_number values ('2026-11-03', 1);
