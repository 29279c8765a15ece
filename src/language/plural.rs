//! Which form of a message agrees with a number: the rule that a catalogue's header writes, as gettext has it.
//!
//! `nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);` Numbers are whole and not negative; a division by nothing
//! is nothing. What is not of this form is refused when the catalogue is read.

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluralRule {
    /// How many forms a message has.
    pub forms: usize,
    rule: Node,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Number,
    Constant(u64),
    Not(Box<Node>),
    Two(&'static str, Box<(Node, Node)>),
    Choice(Box<(Node, Node, Node)>),
}

/// Most forms of any language.
const MOST_FORMS: usize = 6;
/// Deepest nesting that is read.
const DEEPEST: usize = 40;
/// Operators of two sides, the weakest first.
const LEVELS: [&[&str]; 6] = [&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl PluralRule {
    /// Reads the value of `Plural-Forms`.
    ///
    /// # Errors
    /// What is wrong, in words for whoever wrote the catalogue.
    pub fn parse(header: &str) -> Result<Self, String> {
        let part = |name: &str| {
            let parts = header.split(';').map(str::trim);
            parts.filter_map(|part| part.strip_prefix(name)).find_map(|rest| rest.trim_start().strip_prefix('='))
        };
        let forms: usize =
            part("nplurals").and_then(|number| number.trim().parse().ok()).ok_or("nplurals is missing")?;
        if !(1..=MOST_FORMS).contains(&forms) {
            return Err(format!("nplurals is 1 to {MOST_FORMS}"));
        }
        let mut reader = Reader { left: part("plural").ok_or("plural is missing")?.trim(), depth: 0 };
        let rule = reader.choice()?;
        if !reader.left.is_empty() {
            return Err(format!("“{}” is left over", reader.left));
        }
        Ok(Self { forms, rule })
    }

    /// The place of the form for a number, below `forms`.
    pub fn form(&self, number: u64) -> usize {
        usize::try_from(value(&self.rule, number)).unwrap_or(usize::MAX).min(self.forms - 1)
    }
}

fn value(node: &Node, number: u64) -> u64 {
    match node {
        Node::Number => number,
        Node::Constant(constant) => *constant,
        Node::Not(inside) => u64::from(value(inside, number) == 0),
        Node::Choice(parts) => {
            let (condition, yes, no) = &**parts;
            value(if value(condition, number) != 0 { yes } else { no }, number)
        }
        Node::Two(operator, sides) => {
            let (left, right) = (value(&sides.0, number), value(&sides.1, number));
            match *operator {
                "||" => u64::from(left != 0 || right != 0),
                "&&" => u64::from(left != 0 && right != 0),
                "==" => u64::from(left == right),
                "!=" => u64::from(left != right),
                "<=" => u64::from(left <= right),
                ">=" => u64::from(left >= right),
                "<" => u64::from(left < right),
                ">" => u64::from(left > right),
                "+" => left.saturating_add(right),
                "-" => left.saturating_sub(right),
                "*" => left.saturating_mul(right),
                "/" => left.checked_div(right).unwrap_or_default(),
                _ => left.checked_rem(right).unwrap_or_default(),
            }
        }
    }
}

struct Reader<'a> {
    left: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn take(&mut self, sign: &str) -> bool {
        match self.left.strip_prefix(sign) {
            Some(rest) => {
                self.left = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) { Ok(()) } else { Err(format!("“{sign}” is missing before “{}”", self.left)) }
    }

    fn choice(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the rule is too deep".into());
        }
        let condition = self.level(&LEVELS)?;
        let node = if self.take("?") {
            let yes = self.choice()?;
            self.expect(":")?;
            Node::Choice(Box::new((condition, yes, self.choice()?)))
        } else {
            condition
        };
        self.depth -= 1;
        Ok(node)
    }

    fn level(&mut self, levels: &[&'static [&'static str]]) -> Result<Node, String> {
        let Some((operators, tighter)) = levels.split_first() else { return self.single() };
        let mut node = self.level(tighter)?;
        while let Some(operator) = operators.iter().copied().find(|operator| self.take(operator)) {
            node = Node::Two(operator, Box::new((node, self.level(tighter)?)));
        }
        Ok(node)
    }

    fn single(&mut self) -> Result<Node, String> {
        if self.take("(") {
            let node = self.choice()?;
            self.expect(")")?;
            return Ok(node);
        }
        if self.take("!") {
            return Ok(Node::Not(Box::new(self.single()?)));
        }
        if self.take("n") {
            return Ok(Node::Number);
        }
        let digits = self.left.len() - self.left.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
        let (number, rest) = self.left.split_at(digits);
        let number = number.parse().map_err(|_| format!("“{}” is no number", self.left))?;
        self.left = rest.trim_start();
        Ok(Node::Constant(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_real_languages_are_kept() {
        let french = PluralRule::parse("nplurals=2; plural=(n > 1);").unwrap();
        assert_eq!([0, 1, 2, 1000].map(|number| french.form(number)), [0, 0, 1, 1]);
        let english = PluralRule::parse("nplurals=2; plural=(n != 1);").unwrap();
        assert_eq!([0, 1, 2].map(|number| english.form(number)), [1, 0, 1]);
        let breton = "nplurals=5; plural=((n%10 == 1) && (n%100 != 11) && (n%100 != 71) && (n%100 != 91) ? 0 : \
                      (n%10 == 2) && (n%100 != 12) && (n%100 != 72) && (n%100 != 92) ? 1 : \
                      ((n%10 == 3) || (n%10 == 4) || (n%10 == 9)) && ((n%100 < 10) || (n%100 > 19)) && \
                      ((n%100 < 70) || (n%100 > 79)) && ((n%100 < 90) || (n%100 > 99)) ? 2 : (n != 0 && n % 1000000 == 0) ? 3 : 4);";
        let breton = PluralRule::parse(breton).unwrap();
        let numbers = [1, 2, 3, 4, 5, 9, 11, 21, 71, 1_000_000, 0];
        assert_eq!(numbers.map(|number| breton.form(number)), [0, 1, 2, 2, 4, 2, 4, 0, 4, 3, 4]);
        let one = PluralRule::parse("nplurals=1; plural=0;").unwrap();
        assert_eq!([0, 1, u64::MAX].map(|number| one.form(number)), [0, 0, 0]);
    }

    #[test]
    fn what_is_no_rule_is_refused_and_no_rule_leaves_the_forms() {
        for header in [
            "",
            "nplurals=2;",
            "plural=0;",
            "nplurals=0; plural=0;",
            "nplurals=9; plural=0;",
            "nplurals=2; plural=(n;",
            "nplurals=2; plural=n n;",
            "nplurals=2; plural=n ? 1;",
            "nplurals=2; plural=m;",
        ] {
            assert!(PluralRule::parse(header).is_err(), "{header}");
        }
        let deep = format!("nplurals=2; plural={}n{};", "(".repeat(100), ")".repeat(100));
        assert!(PluralRule::parse(&deep).is_err());
        let beyond = PluralRule::parse("nplurals=2; plural=n/0 + n%0 + n*n;").unwrap();
        assert_eq!([0, 7, u64::MAX].map(|number| beyond.form(number)), [0, 1, 1]);
    }
}
