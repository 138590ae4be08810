use super::*;
use crate::answer::policy::User;

fn register(registrar: &mut Registrar, now: u64, policy: &Policy, cseq: u32, lines: &str) -> Registered {
    let text = format!(
        "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{cseq}\r\nTo: <sip:a@example.com>\r\n\
         From: <sip:a@example.com>;tag=1\r\nCall-ID: 7\r\nCSeq: {cseq} REGISTER\r\n{lines}\r\n"
    );
    registrar.register(Time::from_micros(now * 1_000_000), &Message::scan(text.as_bytes()).unwrap(), policy)
}

fn policy() -> Policy {
    Policy { registrar: Some(RegistrarPolicy::default()), ..Policy::default() }
}

/// Status, and the values of Contact.
fn answer(registered: &Registered) -> (u16, Vec<&str>) {
    let contacts = registered.reply.fields.iter().filter(|(name, _)| *name == "Contact");
    (registered.reply.status.as_u16(), contacts.map(|(_, value)| value.as_str()).collect())
}

#[test]
fn a_contact_is_kept_until_it_expires() {
    let (mut registrar, policy) = (Registrar::default(), policy());
    let first =
        register(&mut registrar, 0, &policy, 1, "Contact: <sip:a@192.0.2.1>;q=0.5\r\nExpires: 100\r\n");
    assert_eq!(answer(&first), (200, vec!["<sip:a@192.0.2.1>;q=0.500;expires=100"]));
    assert_eq!(first.came.as_deref(), Some(&b"a"[..]));
    let fetched = register(&mut registrar, 40, &policy, 2, "");
    assert_eq!(answer(&fetched), (200, vec!["<sip:a@192.0.2.1>;q=0.500;expires=60"]));
    assert_eq!(fetched.came, None);
    assert_eq!(answer(&register(&mut registrar, 101, &policy, 3, "")), (200, vec![]));
    registrar.expire(Time::from_micros(101_000_000));
    assert!(registrar.is_empty());
}

#[test]
fn a_contact_is_removed_by_expires_0_and_all_by_a_star() {
    let (mut registrar, policy) = (Registrar::default(), policy());
    register(&mut registrar, 0, &policy, 1, "Contact: <sip:a@h1>, <sip:a@h2>\r\n");
    let one = register(&mut registrar, 0, &policy, 2, "Contact: <sip:a@H1>;expires=0\r\n");
    assert_eq!(answer(&one), (200, vec!["<sip:a@h2>;expires=3600"]));
    assert_eq!(answer(&register(&mut registrar, 0, &policy, 3, "Contact: *\r\n")).0, 400);
    assert_eq!(
        answer(&register(&mut registrar, 0, &policy, 3, "Contact: *\r\nExpires: 0\r\n")),
        (200, vec![])
    );
    assert!(registrar.is_empty());
}

#[test]
fn a_time_that_is_too_brief_is_refused_and_one_too_long_shortened() {
    let (mut registrar, policy) = (Registrar::default(), policy());
    let brief = register(&mut registrar, 0, &policy, 1, "Contact: <sip:a@h>;expires=59\r\n");
    assert_eq!(brief.reply.status.as_u16(), 423);
    assert_eq!(brief.reply.fields, [("Min-Expires", "60".to_owned())]);
    let long = register(&mut registrar, 0, &policy, 2, "Contact: <sip:a@h>;expires=36893488147419103232\r\n");
    assert_eq!(answer(&long), (200, vec!["<sip:a@h>;expires=7200"]));
}

#[test]
fn a_cseq_that_is_not_larger_changes_nothing() {
    let (mut registrar, policy) = (Registrar::default(), policy());
    register(&mut registrar, 0, &policy, 5, "Contact: <sip:a@h>\r\n");
    assert_eq!(answer(&register(&mut registrar, 0, &policy, 5, "Contact: <sip:a@h>;expires=0\r\n")).0, 500);
    assert_eq!(registrar.find(Time::START, b"a").len(), 1);
}

#[test]
fn two_users_that_differ_behind_an_escaped_null_are_two() {
    let one = Uri::parse(b"sip:null-%00-null@example.com");
    let other = Uri::parse(b"sip:null-%00@example.com");
    assert_ne!(user_key(&one), user_key(&other));
    let (mut registrar, policy) = (Registrar::default(), policy());
    let both = register(&mut registrar, 0, &policy, 1, "Contact: <sip:%00@host>, <sip:%00%00@host>\r\n");
    assert_eq!(answer(&both).1.len(), 2);
}

#[test]
fn a_parameter_of_the_uri_stays_in_it_and_an_escaped_route_is_kept() {
    let (mut registrar, policy) = (Registrar::default(), policy());
    let uri = register(&mut registrar, 0, &policy, 1, "Contact: <sip:+1@gw.example;unknownparam>\r\n");
    assert_eq!(answer(&uri).1, ["<sip:+1@gw.example;unknownparam>;expires=3600"]);
    let route =
        register(&mut registrar, 0, &policy, 2, "Contact: <sip:user@example.com?Route=%3Csip:x%3E>\r\n");
    assert!(answer(&route).1.contains(&"<sip:user@example.com?Route=%3Csip:x%3E>;expires=3600"));
}

#[test]
fn who_is_not_a_user_and_who_is_of_another_domain_is_not_found() {
    let mut policy = policy();
    policy.users.insert("b".to_owned(), User::default());
    let mut registrar = Registrar::default();
    assert_eq!(register(&mut registrar, 0, &policy, 1, "Contact: <sip:a@h>\r\n").reply.status.as_u16(), 404);
    let policy = Policy { users: BTreeMap::new(), hosts: vec!["other.example".to_owned()], ..policy };
    assert_eq!(register(&mut registrar, 0, &policy, 1, "Contact: <sip:a@h>\r\n").reply.status.as_u16(), 404);
}

#[test]
fn bindings_are_capped() {
    let mut policy = policy();
    policy.registrar =
        Some(RegistrarPolicy { max_contacts: 2, max_bindings: 2, ..RegistrarPolicy::default() });
    let mut registrar = Registrar::default();
    let three = "Contact: <sip:a@h1>, <sip:a@h2>, <sip:a@h3>\r\n";
    assert_eq!(register(&mut registrar, 0, &policy, 1, three).reply.status.as_u16(), 403);
    assert_eq!(
        register(&mut registrar, 0, &policy, 2, "Contact: <sip:a@h1>, <sip:a@h2>\r\n").reply.status.as_u16(),
        200
    );
    let other = "REGISTER sip:x SIP/2.0\r\nTo: <sip:b@x>\r\nCall-ID: 8\r\nCSeq: 1 REGISTER\r\nContact: <sip:b@h>\r\n\r\n";
    let refused = registrar.register(Time::START, &Message::scan(other.as_bytes()).unwrap(), &policy);
    assert_eq!(refused.reply.status.as_u16(), 503);
    let later = registrar.register(
        Time::from_micros(3_601_000_000),
        &Message::scan(other.as_bytes()).unwrap(),
        &policy,
    );
    assert_eq!((later.reply.status.as_u16(), registrar.len()), (200, 1));
}
