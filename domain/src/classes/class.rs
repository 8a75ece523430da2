use crate::words::words;

crate::identity::id!(
    /// A class: one occurrence of a group.
    ClassId
);
crate::identity::id!(
    /// An application of somebody for a course.
    ApplicationId
);
crate::identity::id!(
    /// A patient's seat in a group.
    EnrolmentId
);
crate::identity::id!(
    /// A place in a course's waiting list.
    WaitingId
);

words! {
    /// Whether a class takes place.
    ClassState {
        Planned = "planned",
        Cancelled = "cancelled",
    }
}

words! {
    /// Where a patient stands at a class.
    AttendanceState {
        Expected = "expected",
        /// The patient said that it does not come.
        Cancelled = "cancelled",
        Present = "present",
        /// Did not come and did not say so.
        Absent = "absent",
    }
}

words! {
    /// Why a patient does not come.
    AbsenceReason {
        /// плохое самочувствие
        Unwell = "unwell",
        /// лечение или обследование
        Treatment = "treatment",
        /// дела
        Busy = "busy",
        /// нет связи
        Technical = "technical",
        Other = "other",
    }
}

words! {
    /// Why somebody no longer has a seat in a group.
    EnrolmentEnd {
        /// By the own wish.
        Left = "left",
        /// By the doctor.
        TakenOut = "taken_out",
        /// To another group.
        Moved = "moved",
        /// The group ended.
        GroupOver = "group_over",
        /// The patient is no longer in the clinic.
        PatientGone = "patient_gone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_by_its_name() {
        for state in AttendanceState::ALL {
            assert_eq!(AttendanceState::from_name(state.name()), Some(*state));
        }
        for reason in AbsenceReason::ALL {
            assert_eq!(AbsenceReason::from_name(reason.name()), Some(*reason));
        }
        assert_eq!(ClassState::from_name("moved"), None);
        assert_eq!(EnrolmentEnd::from_name("moved"), Some(EnrolmentEnd::Moved));
    }
}
