/** Generated from supabase/migrations by `npm run generate`. */
export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {
      appointments: {
        Row: {
          address: string | null
          call_sid: string
          client_id: string
          created_at: string
          customer_name: string
          customer_phone: string
          id: string
          job: string
          metadata: NonNullable<Json>
          people: number | null
          starts_at: string | null
          status: string
          time_window: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          address?: string | null
          call_sid: string
          client_id: string
          created_at?: string
          customer_name: string
          customer_phone: string
          id: string
          job: string
          metadata?: NonNullable<Json>
          people?: number | null
          starts_at?: string | null
          status?: string
          time_window: string
          updated_at?: string
        }
        Update: {
          address?: string | null
          call_sid?: string
          client_id?: string
          created_at?: string
          customer_name?: string
          customer_phone?: string
          id?: string
          job?: string
          metadata?: NonNullable<Json>
          people?: number | null
          starts_at?: string | null
          status?: string
          time_window?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'appointments_client_id_call_sid_fkey'
            columns: ['client_id', 'call_sid']
            isOneToOne: false
            referencedRelation: 'call_sessions'
            referencedColumns: ['client_id', 'call_sid']
          },
        ]
      }
      audio_files: {
        Row: {
          client_id: string
          content_hash: string | null
          created_at: string
          duration_ms: number | null
          file_name: string
          file_path: string
          file_size_bytes: number | null
          file_type: string
          id: string
          text_content: string | null
          updated_at: string
          voice_id: string | null
        }
        ComputedFields: never
        Insert: {
          client_id: string
          content_hash?: string | null
          created_at?: string
          duration_ms?: number | null
          file_name: string
          file_path: string
          file_size_bytes?: number | null
          file_type: string
          id?: string
          text_content?: string | null
          updated_at?: string
          voice_id?: string | null
        }
        Update: {
          client_id?: string
          content_hash?: string | null
          created_at?: string
          duration_ms?: number | null
          file_name?: string
          file_path?: string
          file_size_bytes?: number | null
          file_type?: string
          id?: string
          text_content?: string | null
          updated_at?: string
          voice_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'audio_files_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      audit_log: {
        Row: {
          action: string
          actor: string
          at: string
          client_id: string | null
          details: NonNullable<Json>
          id: number
          origin: string | null
          result: string
        }
        ComputedFields: never
        Insert: {
          action: string
          actor: string
          at?: string
          client_id?: string | null
          details?: NonNullable<Json>
          id?: never
          origin?: string | null
          result?: string
        }
        Update: {
          action?: string
          actor?: string
          at?: string
          client_id?: string | null
          details?: NonNullable<Json>
          id?: never
          origin?: string | null
          result?: string
        }
        Relationships: []
      }
      billing_settings: {
        Row: {
          auto_top_up: boolean
          client_id: string
          max_top_ups_per_day: number
          monthly_ceiling_cents: number | null
          threshold_cents: number | null
          top_up_cents: number | null
          unpaid_action: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          auto_top_up?: boolean
          client_id: string
          max_top_ups_per_day?: number
          monthly_ceiling_cents?: number | null
          threshold_cents?: number | null
          top_up_cents?: number | null
          unpaid_action?: string
          updated_at?: string
        }
        Update: {
          auto_top_up?: boolean
          client_id?: string
          max_top_ups_per_day?: number
          monthly_ceiling_cents?: number | null
          threshold_cents?: number | null
          top_up_cents?: number | null
          unpaid_action?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'billing_settings_client_id_fkey'
            columns: ['client_id']
            isOneToOne: true
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      call_holds: {
        Row: {
          amount_cents: number
          billing_month: string
          call_sid: string
          client_id: string
          currency: string
          placed_at: string
          price_cents: number
          resolution: string | null
          resolved_at: string | null
          user_id: string
        }
        ComputedFields: never
        Insert: {
          amount_cents: number
          billing_month: string
          call_sid: string
          client_id: string
          currency: string
          placed_at?: string
          price_cents: number
          resolution?: string | null
          resolved_at?: string | null
          user_id: string
        }
        Update: {
          amount_cents?: number
          billing_month?: string
          call_sid?: string
          client_id?: string
          currency?: string
          placed_at?: string
          price_cents?: number
          resolution?: string | null
          resolved_at?: string | null
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'call_holds_client_id_call_sid_fkey'
            columns: ['client_id', 'call_sid']
            isOneToOne: false
            referencedRelation: 'call_sessions'
            referencedColumns: ['client_id', 'call_sid']
          },
        ]
      }
      call_sessions: {
        Row: {
          admitted_at: string | null
          billed_as: string | null
          billing_month: string | null
          call_sid: string
          caller_number: string | null
          client_id: string
          cost_amount: number | null
          created_at: string
          direction: string
          duration_seconds: number | null
          end_time: string | null
          metadata: NonNullable<Json>
          refused: string | null
          settled_at: string | null
          start_time: string
          status: string
          time_zone: string
          transcript: string | null
          void_reason: string | null
        }
        ComputedFields: never
        Insert: {
          admitted_at?: string | null
          billed_as?: string | null
          billing_month?: string | null
          call_sid: string
          caller_number?: string | null
          client_id: string
          cost_amount?: number | null
          created_at?: string
          direction?: string
          duration_seconds?: number | null
          end_time?: string | null
          metadata?: NonNullable<Json>
          refused?: string | null
          settled_at?: string | null
          start_time?: string
          status?: string
          time_zone?: string
          transcript?: string | null
          void_reason?: string | null
        }
        Update: {
          admitted_at?: string | null
          billed_as?: string | null
          billing_month?: string | null
          call_sid?: string
          caller_number?: string | null
          client_id?: string
          cost_amount?: number | null
          created_at?: string
          direction?: string
          duration_seconds?: number | null
          end_time?: string | null
          metadata?: NonNullable<Json>
          refused?: string | null
          settled_at?: string | null
          start_time?: string
          status?: string
          time_zone?: string
          transcript?: string | null
          void_reason?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'call_sessions_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      call_statistics: {
        Row: {
          bucket: number
          change: number
          client_id: string
          count: number
          day: string
          measure: string
          series: string
          total: number
        }
        ComputedFields: never
        Insert: {
          bucket?: number
          change?: number
          client_id: string
          count: number
          day: string
          measure: string
          series?: string
          total?: number
        }
        Update: {
          bucket?: number
          change?: number
          client_id?: string
          count?: number
          day?: string
          measure?: string
          series?: string
          total?: number
        }
        Relationships: []
      }
      call_summaries: {
        Row: {
          call_sid: string
          client_id: string
          created_at: string
          fields: NonNullable<Json>
          model: string | null
          outcome: string
          sentiment: string
          summary: string
          webhook_attempts: number
          webhook_state: string | null
        }
        ComputedFields: never
        Insert: {
          call_sid: string
          client_id: string
          created_at?: string
          fields?: NonNullable<Json>
          model?: string | null
          outcome: string
          sentiment: string
          summary: string
          webhook_attempts?: number
          webhook_state?: string | null
        }
        Update: {
          call_sid?: string
          client_id?: string
          created_at?: string
          fields?: NonNullable<Json>
          model?: string | null
          outcome?: string
          sentiment?: string
          summary?: string
          webhook_attempts?: number
          webhook_state?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'call_summaries_client_id_call_sid_fkey'
            columns: ['client_id', 'call_sid']
            isOneToOne: true
            referencedRelation: 'call_sessions'
            referencedColumns: ['client_id', 'call_sid']
          },
        ]
      }
      caller_messages: {
        Row: {
          call_sid: string
          caller_name: string | null
          caller_number: string
          client_id: string
          created_at: string
          id: string
          message: string
        }
        ComputedFields: never
        Insert: {
          call_sid: string
          caller_name?: string | null
          caller_number: string
          client_id: string
          created_at?: string
          id: string
          message: string
        }
        Update: {
          call_sid?: string
          caller_name?: string | null
          caller_number?: string
          client_id?: string
          created_at?: string
          id?: string
          message?: string
        }
        Relationships: [
          {
            foreignKeyName: 'caller_messages_client_id_call_sid_fkey'
            columns: ['client_id', 'call_sid']
            isOneToOne: false
            referencedRelation: 'call_sessions'
            referencedColumns: ['client_id', 'call_sid']
          },
        ]
      }
      client_limits: {
        Row: {
          calls_per_day: number
          calls_per_hour: number
          client_id: string
          destination_countries: string[]
          minutes_per_call: number
          outbound_concurrent: number
          outbound_per_hour: number
          spend_per_day_cents: number
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          calls_per_day?: number
          calls_per_hour?: number
          client_id: string
          destination_countries?: string[]
          minutes_per_call?: number
          outbound_concurrent?: number
          outbound_per_hour?: number
          spend_per_day_cents?: number
          updated_at?: string
        }
        Update: {
          calls_per_day?: number
          calls_per_hour?: number
          client_id?: string
          destination_countries?: string[]
          minutes_per_call?: number
          outbound_concurrent?: number
          outbound_per_hour?: number
          spend_per_day_cents?: number
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'client_limits_client_id_fkey'
            columns: ['client_id']
            isOneToOne: true
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      client_lives: {
        Row: {
          business_name: string
          client_id: string
          closed_months: NonNullable<Json>
          ended_at: string | null
          generation: number
          last_lines: NonNullable<Json>
          plan_id: string
          served_from: string | null
          time_zone: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          business_name: string
          client_id: string
          closed_months?: NonNullable<Json>
          ended_at?: string | null
          generation: number
          last_lines?: NonNullable<Json>
          plan_id: string
          served_from?: string | null
          time_zone: string
          user_id: string
        }
        Update: {
          business_name?: string
          client_id?: string
          closed_months?: NonNullable<Json>
          ended_at?: string | null
          generation?: number
          last_lines?: NonNullable<Json>
          plan_id?: string
          served_from?: string | null
          time_zone?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'client_lives_plan_id_fkey'
            columns: ['plan_id']
            isOneToOne: false
            referencedRelation: 'plans'
            referencedColumns: ['plan_id']
          },
        ]
      }
      conversation_logs: {
        Row: {
          at_ms: number | null
          audio_files_used: string[]
          call_day: string | null
          call_sid: string
          change_key: string
          client_id: string
          content: string
          created_at: string
          id: string
          message_type: string
          metadata: NonNullable<Json>
          response_time_ms: number | null
          source: string | null
          speaker: string
          user_end_to_audio_ms: number | null
        }
        ComputedFields: never
        Insert: {
          at_ms?: number | null
          audio_files_used?: string[]
          call_day?: string | null
          call_sid: string
          change_key?: string
          client_id: string
          content: string
          created_at?: string
          id?: string
          message_type: string
          metadata?: NonNullable<Json>
          response_time_ms?: number | null
          source?: string | null
          speaker: string
          user_end_to_audio_ms?: number | null
        }
        Update: {
          at_ms?: number | null
          audio_files_used?: string[]
          call_day?: string | null
          call_sid?: string
          change_key?: string
          client_id?: string
          content?: string
          created_at?: string
          id?: string
          message_type?: string
          metadata?: NonNullable<Json>
          response_time_ms?: number | null
          source?: string | null
          speaker?: string
          user_end_to_audio_ms?: number | null
        }
        Relationships: [
          {
            foreignKeyName: 'conversation_logs_client_id_call_sid_fkey'
            columns: ['client_id', 'call_sid']
            isOneToOne: false
            referencedRelation: 'call_sessions'
            referencedColumns: ['client_id', 'call_sid']
          },
        ]
      }
      credits: {
        Row: {
          balance: number
          created_at: string
          currency: string
          due: number
          held: number
          updated_at: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          balance?: number
          created_at?: string
          currency?: string
          due?: number
          held?: number
          updated_at?: string
          user_id: string
        }
        Update: {
          balance?: number
          created_at?: string
          currency?: string
          due?: number
          held?: number
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      leads: {
        Row: {
          business_name: string | null
          client_id: string
          created_at: string
          id: string
          industry: string | null
          notes: string | null
          phone_number: string
          priority: string
          prospect_name: string | null
          status: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          business_name?: string | null
          client_id: string
          created_at?: string
          id?: string
          industry?: string | null
          notes?: string | null
          phone_number: string
          priority?: string
          prospect_name?: string | null
          status?: string
          updated_at?: string
        }
        Update: {
          business_name?: string | null
          client_id?: string
          created_at?: string
          id?: string
          industry?: string | null
          notes?: string | null
          phone_number?: string
          priority?: string
          prospect_name?: string | null
          status?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'leads_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      leases: {
        Row: {
          expires_at: string
          fencing_token: number
          heartbeat_at: string
          name: string
          owner: string | null
        }
        ComputedFields: never
        Insert: {
          expires_at: string
          fencing_token?: number
          heartbeat_at?: string
          name: string
          owner?: string | null
        }
        Update: {
          expires_at?: string
          fencing_token?: number
          heartbeat_at?: string
          name?: string
          owner?: string | null
        }
        Relationships: []
      }
      ledger_entries: {
        Row: {
          account: string
          amount_cents: number
          billing_month: string | null
          client_id: string | null
          created_at: string
          currency: string
          entry_id: number
          group_id: string
          idempotency_key: string
          kind: string
          user_id: string | null
        }
        ComputedFields: never
        Insert: {
          account: string
          amount_cents: number
          billing_month?: string | null
          client_id?: string | null
          created_at?: string
          currency: string
          entry_id?: never
          group_id: string
          idempotency_key: string
          kind: string
          user_id?: string | null
        }
        Update: {
          account?: string
          amount_cents?: number
          billing_month?: string | null
          client_id?: string | null
          created_at?: string
          currency?: string
          entry_id?: never
          group_id?: string
          idempotency_key?: string
          kind?: string
          user_id?: string | null
        }
        Relationships: []
      }
      limit_defaults: {
        Row: {
          calls_per_day: number
          calls_per_hour: number
          destination_countries: string[]
          minutes_per_call: number
          outbound_concurrent: number
          outbound_per_hour: number
          region: string
          spend_per_day_cents: number
        }
        ComputedFields: never
        Insert: {
          calls_per_day?: number
          calls_per_hour?: number
          destination_countries?: string[]
          minutes_per_call?: number
          outbound_concurrent?: number
          outbound_per_hour?: number
          region: string
          spend_per_day_cents?: number
        }
        Update: {
          calls_per_day?: number
          calls_per_hour?: number
          destination_countries?: string[]
          minutes_per_call?: number
          outbound_concurrent?: number
          outbound_per_hour?: number
          region?: string
          spend_per_day_cents?: number
        }
        Relationships: []
      }
      number_reservations: {
        Row: {
          created_at: string
          operation_id: string
          phone_number: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          operation_id: string
          phone_number: string
        }
        Update: {
          created_at?: string
          operation_id?: string
          phone_number?: string
        }
        Relationships: []
      }
      outbound_dials: {
        Row: {
          authorised_at: string
          call_sid: string | null
          client_id: string
          country: string
          dial_id: number
          kind: string
        }
        ComputedFields: never
        Insert: {
          authorised_at?: string
          call_sid?: string | null
          client_id: string
          country: string
          dial_id?: never
          kind: string
        }
        Update: {
          authorised_at?: string
          call_sid?: string | null
          client_id?: string
          country?: string
          dial_id?: never
          kind?: string
        }
        Relationships: [
          {
            foreignKeyName: 'outbound_dials_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      payment_customers: {
        Row: {
          card_brand: string | null
          card_exp_month: number | null
          card_exp_year: number | null
          card_id: string | null
          card_last4: string | null
          created_at: string
          customer_id: string
          declines: number
          last_declined_at: string | null
          paused_at: string | null
          updated_at: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          card_brand?: string | null
          card_exp_month?: number | null
          card_exp_year?: number | null
          card_id?: string | null
          card_last4?: string | null
          created_at?: string
          customer_id: string
          declines?: number
          last_declined_at?: string | null
          paused_at?: string | null
          updated_at?: string
          user_id: string
        }
        Update: {
          card_brand?: string | null
          card_exp_month?: number | null
          card_exp_year?: number | null
          card_id?: string | null
          card_last4?: string | null
          created_at?: string
          customer_id?: string
          declines?: number
          last_declined_at?: string | null
          paused_at?: string | null
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      phone_number_pool: {
        Row: {
          assigned_client_id: string | null
          created_at: string
          currency: string | null
          monthly_cost: number | null
          phone_number: string
          region: string
          status: string
          twilio_sid: string | null
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          assigned_client_id?: string | null
          created_at?: string
          currency?: string | null
          monthly_cost?: number | null
          phone_number: string
          region: string
          status?: string
          twilio_sid?: string | null
          updated_at?: string
        }
        Update: {
          assigned_client_id?: string | null
          created_at?: string
          currency?: string | null
          monthly_cost?: number | null
          phone_number?: string
          region?: string
          status?: string
          twilio_sid?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'phone_number_pool_assigned_client_id_fkey'
            columns: ['assigned_client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      plans: {
        Row: {
          base_fee: number
          created_at: string
          currency: string
          included_calls: number
          is_default: boolean
          per_call: number
          per_sms: number
          plan_id: string
          region: string
        }
        ComputedFields: never
        Insert: {
          base_fee: number
          created_at?: string
          currency: string
          included_calls: number
          is_default?: boolean
          per_call: number
          per_sms?: number
          plan_id: string
          region: string
        }
        Update: {
          base_fee?: number
          created_at?: string
          currency?: string
          included_calls?: number
          is_default?: boolean
          per_call?: number
          per_sms?: number
          plan_id?: string
          region?: string
        }
        Relationships: []
      }
      profiles: {
        Row: {
          business_details: NonNullable<Json>
          business_name: string | null
          created_at: string
          email: string
          full_name: string | null
          onboarding_completed: boolean
          role: string
          updated_at: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          business_details?: NonNullable<Json>
          business_name?: string | null
          created_at?: string
          email: string
          full_name?: string | null
          onboarding_completed?: boolean
          role?: string
          updated_at?: string
          user_id: string
        }
        Update: {
          business_details?: NonNullable<Json>
          business_name?: string | null
          created_at?: string
          email?: string
          full_name?: string | null
          onboarding_completed?: boolean
          role?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      provision_steps: {
        Row: {
          attempts: number
          created_at: string
          fencing_token: number
          intent: Json | null
          operation_id: string
          result: Json | null
          status: string
          step: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          attempts?: number
          created_at?: string
          fencing_token: number
          intent?: Json | null
          operation_id: string
          result?: Json | null
          status: string
          step: string
          updated_at?: string
        }
        Update: {
          attempts?: number
          created_at?: string
          fencing_token?: number
          intent?: Json | null
          operation_id?: string
          result?: Json | null
          status?: string
          step?: string
          updated_at?: string
        }
        Relationships: []
      }
      recordings: {
        Row: {
          call_sid: string
          client_id: string
          created_at: string
          deleted_at: string | null
          duration_seconds: number | null
          kind: string
          recording_sid: string
        }
        ComputedFields: never
        Insert: {
          call_sid: string
          client_id: string
          created_at?: string
          deleted_at?: string | null
          duration_seconds?: number | null
          kind?: string
          recording_sid: string
        }
        Update: {
          call_sid?: string
          client_id?: string
          created_at?: string
          deleted_at?: string | null
          duration_seconds?: number | null
          kind?: string
          recording_sid?: string
        }
        Relationships: [
          {
            foreignKeyName: 'recordings_client_id_call_sid_fkey'
            columns: ['client_id', 'call_sid']
            isOneToOne: false
            referencedRelation: 'call_sessions'
            referencedColumns: ['client_id', 'call_sid']
          },
          {
            foreignKeyName: 'recordings_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      removed_clients: {
        Row: {
          client_id: string
          generation: number
          removed_at: string
        }
        ComputedFields: never
        Insert: {
          client_id: string
          generation: number
          removed_at?: string
        }
        Update: {
          client_id?: string
          generation?: number
          removed_at?: string
        }
        Relationships: []
      }
      retention: {
        Row: {
          client_id: string
          created_at: string
          recordings_days: number | null
          transcripts_days: number | null
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          client_id: string
          created_at?: string
          recordings_days?: number | null
          transcripts_days?: number | null
          updated_at?: string
        }
        Update: {
          client_id?: string
          created_at?: string
          recordings_days?: number | null
          transcripts_days?: number | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'retention_client_id_fkey'
            columns: ['client_id']
            isOneToOne: true
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      sms_logs: {
        Row: {
          call_sid: string | null
          claim: string | null
          client_id: string
          cost_amount: number | null
          created_at: string
          error: string | null
          error_code: number | null
          id: string
          key: string | null
          kind: string | null
          message_content: string
          message_type: string
          phone_number: string
          segments: number | null
          status: string
          twilio_sid: string | null
        }
        ComputedFields: never
        Insert: {
          call_sid?: string | null
          claim?: string | null
          client_id: string
          cost_amount?: number | null
          created_at?: string
          error?: string | null
          error_code?: number | null
          id?: string
          key?: string | null
          kind?: string | null
          message_content: string
          message_type: string
          phone_number: string
          segments?: number | null
          status: string
          twilio_sid?: string | null
        }
        Update: {
          call_sid?: string | null
          claim?: string | null
          client_id?: string
          cost_amount?: number | null
          created_at?: string
          error?: string | null
          error_code?: number | null
          id?: string
          key?: string | null
          kind?: string | null
          message_content?: string
          message_type?: string
          phone_number?: string
          segments?: number | null
          status?: string
          twilio_sid?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'sms_logs_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      sms_opt_outs: {
        Row: {
          client_id: string
          created_at: string
          number_hash: string
          source: string
        }
        ComputedFields: never
        Insert: {
          client_id: string
          created_at?: string
          number_hash: string
          source: string
        }
        Update: {
          client_id?: string
          created_at?: string
          number_hash?: string
          source?: string
        }
        Relationships: [
          {
            foreignKeyName: 'sms_opt_outs_client_id_fkey'
            columns: ['client_id']
            isOneToOne: false
            referencedRelation: 'voice_ai_clients'
            referencedColumns: ['client_id']
          },
        ]
      }
      top_ups: {
        Row: {
          amount_cents: number
          attempts: number
          card_id: string | null
          checkout_expires_at: string | null
          checkout_id: string | null
          checkout_url: string | null
          claim_token: number
          claimed_by: string | null
          claimed_until: string | null
          client_id: string
          currency: string
          customer_id: string | null
          decline_code: string | null
          ended_at: string | null
          first_sent_at: string | null
          method: string
          next_try_at: string
          origin: string
          payment_id: string | null
          problem: string | null
          requested_at: string
          state: string
          top_up_id: string
          updated_at: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          amount_cents: number
          attempts?: number
          card_id?: string | null
          checkout_expires_at?: string | null
          checkout_id?: string | null
          checkout_url?: string | null
          claim_token?: number
          claimed_by?: string | null
          claimed_until?: string | null
          client_id: string
          currency: string
          customer_id?: string | null
          decline_code?: string | null
          ended_at?: string | null
          first_sent_at?: string | null
          method: string
          next_try_at?: string
          origin: string
          payment_id?: string | null
          problem?: string | null
          requested_at?: string
          state?: string
          top_up_id?: string
          updated_at?: string
          user_id: string
        }
        Update: {
          amount_cents?: number
          attempts?: number
          card_id?: string | null
          checkout_expires_at?: string | null
          checkout_id?: string | null
          checkout_url?: string | null
          claim_token?: number
          claimed_by?: string | null
          claimed_until?: string | null
          client_id?: string
          currency?: string
          customer_id?: string | null
          decline_code?: string | null
          ended_at?: string | null
          first_sent_at?: string | null
          method?: string
          next_try_at?: string
          origin?: string
          payment_id?: string | null
          problem?: string | null
          requested_at?: string
          state?: string
          top_up_id?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: []
      }
      usage_logs: {
        Row: {
          amount: number
          call_count: number
          call_sid: string | null
          client_id: string | null
          created_at: string
          currency: string
          description: string | null
          id: number
          type: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          amount?: number
          call_count?: number
          call_sid?: string | null
          client_id?: string | null
          created_at?: string
          currency: string
          description?: string | null
          id?: never
          type: string
          user_id: string
        }
        Update: {
          amount?: number
          call_count?: number
          call_sid?: string | null
          client_id?: string | null
          created_at?: string
          currency?: string
          description?: string | null
          id?: never
          type?: string
          user_id?: string
        }
        Relationships: []
      }
      voice_ai_clients: {
        Row: {
          api_path: string
          business_name: string
          change_key: string
          client_id: string
          client_slug: string
          config: NonNullable<Json>
          created_at: string
          generation: number
          industry: string
          phone_number: string | null
          phone_number_sid: string | null
          plan_id: string
          port: number
          region: string
          status: string
          updated_at: string
          user_id: string
        }
        ComputedFields: never
        Insert: {
          api_path: string
          business_name: string
          change_key?: string
          client_id: string
          client_slug: string
          config?: NonNullable<Json>
          created_at?: string
          generation?: number
          industry: string
          phone_number?: string | null
          phone_number_sid?: string | null
          plan_id: string
          port: number
          region: string
          status?: string
          updated_at?: string
          user_id: string
        }
        Update: {
          api_path?: string
          business_name?: string
          change_key?: string
          client_id?: string
          client_slug?: string
          config?: NonNullable<Json>
          created_at?: string
          generation?: number
          industry?: string
          phone_number?: string | null
          phone_number_sid?: string | null
          plan_id?: string
          port?: number
          region?: string
          status?: string
          updated_at?: string
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'voice_ai_clients_plan_id_fkey'
            columns: ['plan_id']
            isOneToOne: false
            referencedRelation: 'plans'
            referencedColumns: ['plan_id']
          },
        ]
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      acquire_lease: {
        Args: { p_dead_owner?: string; p_name: string; p_owner: string; p_ttl_seconds: number }
        Returns: Json
      }
      adjust_credit: {
        Args: { p_amount_cents: number; p_client_id: string; p_key: string; p_reason: string }
        Returns: Json
      }
      admit_call: {
        Args: {
          p_call_sid: string
          p_caller_number?: string
          p_client_id?: string
          p_direction?: string
          p_started_at?: string
          p_test?: boolean
        }
        Returns: Json
      }
      authorise_dial: { Args: { p_client_id: string; p_country: string; p_kind: string }; Returns: Json }
      begin_sms: {
        Args: {
          p_at?: string
          p_body: string
          p_call_sid?: string
          p_claim?: string
          p_client_id: string
          p_country?: string
          p_key: string
          p_kind: string
          p_refusal?: string
          p_segments?: number
          p_to: string
        }
        Returns: Json
      }
      bind_number: {
        Args: {
          p_client_id: string
          p_currency: string
          p_monthly_cost: number
          p_operation_id: string
          p_phone_number: string
          p_region: string
          p_twilio_sid: string
        }
        Returns: Json
      }
      caller_left: { Args: { p_caller: string; p_client_id: string }; Returns: Json }
      cancel_top_up: { Args: { p_problem: string; p_top_up_id: string }; Returns: boolean }
      check_ledger: {
        Args: Record<PropertyKey, never>
        Returns: {
          details: Json
          problem: string
          subject: string
        }[]
      }
      check_statistics: {
        Args: { p_client_id?: string }
        Returns: {
          details: Json
          problem: string
          subject: string
        }[]
      }
      claim_top_ups: {
        Args: { p_limit?: number; p_owner: string; p_top_up_id?: string; p_ttl_seconds: number }
        Returns: {
          amount_cents: number
          attempts: number
          card_id: string | null
          checkout_expires_at: string | null
          checkout_id: string | null
          checkout_url: string | null
          claim_token: number
          claimed_by: string | null
          claimed_until: string | null
          client_id: string
          currency: string
          customer_id: string | null
          decline_code: string | null
          ended_at: string | null
          first_sent_at: string | null
          method: string
          next_try_at: string
          origin: string
          payment_id: string | null
          problem: string | null
          requested_at: string
          state: string
          top_up_id: string
          updated_at: string
          user_id: string
        }[]
        SetofOptions: {
          from: '*'
          to: 'top_ups'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      close_month: { Args: { p_client_id: string; p_month: string }; Returns: Json }
      credit_top_up: {
        Args: { p_amount_cents: number; p_currency: string; p_payment_id: string; p_top_up_id: string }
        Returns: Json
      }
      export_rows: { Args: { p_after?: Json; p_client_id: string; p_limit?: number; p_table: string }; Returns: Json }
      export_tables: { Args: { p_client_id: string }; Returns: Json }
      fail_top_up: {
        Args: { p_code: string; p_payment_id: string; p_problem: string; p_top_up_id: string }
        Returns: Json
      }
      forget_caller: { Args: { p_caller: string; p_client_id: string }; Returns: Json }
      get_billable_months: { Args: { p_client_id?: string; p_month?: string }; Returns: Json }
      get_client_analytics: { Args: { p_client_id: string; p_from?: string; p_to?: string }; Returns: Json }
      get_client_by_url_params: { Args: { p_clientname: string; p_industry: string; p_region: string }; Returns: Json }
      get_client_dashboard_stats: { Args: { p_client_id: string }; Returns: Json }
      get_credit: { Args: { p_client_id: string }; Returns: Json }
      get_customers: { Args: { p_before?: string; p_client_id: string; p_limit?: number }; Returns: Json }
      get_payer: { Args: { p_client_id: string }; Returns: Json }
      get_statement: { Args: { p_client_id: string; p_full_numbers?: boolean; p_month: string }; Returns: Json }
      get_unclosed_months: { Args: Record<PropertyKey, never>; Returns: Json }
      get_usage: { Args: { p_client_id: string; p_from: string; p_to: string }; Returns: Json }
      journal_forget: {
        Args: { p_fencing_token: number; p_lease_name: string; p_operation_id: string }
        Returns: undefined
      }
      journal_intent: {
        Args: { p_fencing_token: number; p_intent: Json; p_lease_name: string; p_operation_id: string; p_step: string }
        Returns: undefined
      }
      journal_result: {
        Args: { p_fencing_token: number; p_lease_name: string; p_operation_id: string; p_result: Json; p_step: string }
        Returns: undefined
      }
      keep_checkout: {
        Args: { p_checkout_id: string; p_expires_at: string; p_top_up_id: string; p_url: string }
        Returns: Json
      }
      keep_payment_customer: { Args: { p_customer_id: string; p_user_id: string }; Returns: string }
      mend_statistics: { Args: { p_client_id?: string }; Returns: number }
      open_account: {
        Args: {
          p_business_name: string
          p_currency: string
          p_email: string
          p_full_name: string
          p_opening_balance: number
          p_user_id: string
        }
        Returns: Json
      }
      open_call: {
        Args: {
          p_call_sid: string
          p_caller_number?: string
          p_client_id: string
          p_direction?: string
          p_started_at?: string
          p_test?: boolean
        }
        Returns: undefined
      }
      purge_words: { Args: { p_batch?: number; p_before: string; p_client_id: string }; Returns: Json }
      receive_sms: {
        Args: { p_at?: string; p_body: string; p_client_id: string; p_from: string; p_sid: string; p_word?: string }
        Returns: Json
      }
      record_audit: {
        Args: { p_action: string; p_client_id?: string; p_details?: Json; p_result?: string }
        Returns: undefined
      }
      recording_deleted: { Args: { p_client_id: string; p_recording_sid: string }; Returns: boolean }
      release_lease: { Args: { p_fencing_token: number; p_name: string; p_owner: string }; Returns: boolean }
      release_reservation: { Args: { p_operation_id: string; p_phone_number: string }; Returns: undefined }
      release_top_up: {
        Args: {
          p_claim_token: number
          p_problem: string
          p_retry_seconds: number
          p_top_up_id: string
          p_unknown: boolean
        }
        Returns: boolean
      }
      remove_client: {
        Args: { p_client_id: string; p_fencing_token: number; p_lease_name: string }
        Returns: undefined
      }
      renew_lease: {
        Args: { p_fencing_token: number; p_name: string; p_owner: string; p_ttl_seconds: number }
        Returns: Json
      }
      report_sms: {
        Args: {
          p_client_id: string
          p_error?: string
          p_error_code?: number
          p_key?: string
          p_sid?: string
          p_status: string
        }
        Returns: boolean
      }
      report_webhook: { Args: { p_attempts: number; p_call_sid: string; p_state: string }; Returns: boolean }
      request_top_up: { Args: { p_amount_cents: number; p_client_id: string; p_method: string }; Returns: Json }
      reserve_number: { Args: { p_operation_id: string; p_phone_number: string }; Returns: boolean }
      resume_top_ups: { Args: { p_client_id: string }; Returns: boolean }
      retention_cutoffs: { Args: { p_client_id: string }; Returns: Json }
      retention_left: {
        Args: { p_client_id: string; p_recordings_before: string; p_transcripts_before: string }
        Returns: Json
      }
      save_payment_method: {
        Args: {
          p_brand: string
          p_card_id: string
          p_customer_id: string
          p_exp_month: number
          p_exp_year: number
          p_last4: string
        }
        Returns: boolean
      }
      save_summary: {
        Args: {
          p_call_sid: string
          p_fields?: Json
          p_model?: string
          p_outcome: string
          p_sentiment?: string
          p_summary: string
          p_webhook?: boolean
        }
        Returns: boolean
      }
      set_billing_settings: { Args: { p_changes: Json; p_client_id: string }; Returns: Json }
      set_limits: { Args: { p_changes: Json; p_client_id: string }; Returns: Json }
      set_retention: { Args: { p_changes: Json; p_client_id: string }; Returns: Json }
      settle_call: { Args: { p_call_sid: string; p_duration_seconds: number; p_status: string }; Returns: Json }
      stale_calls: {
        Args: { p_older_than_seconds?: number }
        Returns: {
          begun_at: string
          call_sid: string
          client_id: string
          held_cents: number
        }[]
      }
      unbind_number: { Args: { p_client_id: string; p_released: boolean }; Returns: undefined }
      void_call: { Args: { p_call_sid: string; p_reason: string }; Returns: Json }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema['CompositeTypes']
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {},
  },
} as const
